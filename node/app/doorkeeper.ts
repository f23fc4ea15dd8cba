/** Lets people in who come with an invite: some local member with the right to invite stands for them. */
import { equalBytes, verifySignature } from '../../crypto/primitives.ts'
import { isRevokedIn } from '../core/devices.ts'
import type { DeviceKey, UserCid } from '../core/ids.ts'
import { verifyIdentity } from '../core/identity.ts'
import { ageProblem, maySponsor } from '../core/kinds/admit.ts'
import { joinStatement } from '../core/kinds/join-request.ts'
import { isUsedUp, usesProblem } from '../core/kinds/invite-share.ts'
import { targetProblem } from '../core/kinds/invite-targets.ts'
import { sponsorProblem } from '../core/sponsors.ts'
import type { Clock, Doorkeeper, Face, InviteCard, JoinGrant, JoinRefusal, JoinRequest } from '../core/ports.ts'
import type { Refusal, RefusalCode } from '../core/refusal.ts'
import type { Invite } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import { Denied } from './errors.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import { View } from './guild/view.ts'
import { guildHashOf } from './invite-code.ts'

/** A request is good for as long as clocks may differ and a slow dial takes. In ms. */
const FRESH = 600_000

const REFUSALS: Partial<Record<RefusalCode, JoinRefusal['refused']>> = {
  'unknown-invite': 'unknown-invite',
  'invite-forged': 'unknown-invite',
  'invite-expired': 'expired',
  'invite-used-up': 'used-up',
  'not-invited': 'not-invited',
  banned: 'banned',
  closed: 'unknown-invite'
}

const refused = (reason: JoinRefusal['refused']): JoinRefusal => ({ refused: reason })
const fromRefusal = (refusal: Refusal): JoinRefusal => refused(REFUSALS[refusal.code] ?? 'bad-request')

interface Door {
  readonly guild: Guild
  readonly invite: Invite
}

export interface DoorkeeperDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
}

export class LocalDoorkeeper implements Doorkeeper {
  readonly #deps: DoorkeeperDeps

  constructor(deps: DoorkeeperDeps) {
    this.#deps = deps
  }

  describe(guildHash: Uint8Array, inviteKey: DeviceKey): InviteCard | JoinRefusal {
    const door = this.find(guildHash, inviteKey)
    if (!door) return refused('unknown-invite')
    if (isUsedUp(door.invite)) return refused('used-up')
    const problem = ageProblem(door.invite, this.#deps.clock.now())
    return problem ? fromRefusal(problem) : card(door)
  }

  async admit(request: JoinRequest): Promise<JoinGrant | JoinRefusal> {
    const door = this.find(request.guildHash, request.inviteKey)
    if (!door) return refused('unknown-invite')
    const { guild, invite } = door
    const grant = { guild: guild.cid, genesis: guild.genesis }
    if (!this.#isGenuine(request, guild)) return refused('bad-request')
    if (guild.state.bans.has(request.user)) return refused('banned')
    if (guild.state.members.has(request.user)) return grant
    const stranger = targetProblem(invite, request.user)
    if (stranger) return fromRefusal(stranger)
    const sponsor = this.#sponsor(guild, invite)
    if (!sponsor) return refused('no-sponsor')
    return (await this.#letIn(guild, invite, sponsor, request)) ?? grant
  }

  /** Would somebody of this node let in who comes with it now? */
  mayLetIn({ guild, invite }: Door): boolean {
    const sponsor = this.#sponsor(guild, invite)
    return sponsor !== undefined && this.#useProblem(invite, sponsor) === null
  }

  /** The guild and invite that a code leads to, if this node holds them. */
  find(guildHash: Uint8Array, inviteKey: DeviceKey): Door | undefined {
    for (const guild of this.#deps.registry.all()) {
      if (guild.state.closed || !equalBytes(guildHashOf(guild.cid), guildHash)) continue
      const invite = [...guild.state.invites.values()].find(({ key }) => key === inviteKey)
      if (invite) return { guild, invite }
    }
    return undefined
  }

  #isGenuine(request: JoinRequest, guild: Guild): boolean {
    const identity = verifyIdentity(request.identity)
    if (!identity || identity.user !== request.user || identity.cid !== request.cert) return false
    if (isRevokedIn(this.#deps.registry.states(), identity)) return false
    if (identity.bot !== request.bot || Math.abs(request.t - this.#deps.clock.now()) > FRESH) return false
    const { user, cert, t } = request
    return verifySignature(request.inviteKey, joinStatement({ guild: guild.cid, user, cert, t }), request.sig)
  }

  /**
   * Whoever made the invite if they are here, or any local member who may stand for somebody now. Of those who may not
   * because the invite is used up, the first is asked to say so.
   */
  #sponsor(guild: Guild, invite: Invite): UserCid | undefined {
    const { state } = guild
    const now = this.#deps.clock.now()
    const locals = this.#deps.accounts.list().map(({ cid }) => cid)
    const able = locals.filter(
      (user) =>
        maySponsor(state, user, invite) && this.#isFree(guild, user) && sponsorProblem(state, user, now) === null
    )
    const first = able.toSorted((a, b) => Number(b === invite.by) - Number(a === invite.by))
    const problems = first.map((user) => ({ user, code: this.#useProblem(invite, user)?.code }))
    return (problems.find(({ code }) => code === undefined) ?? problems.find(({ code }) => code === 'invite-used-up'))
      ?.user
  }

  #useProblem(invite: Invite, user: UserCid): Refusal | null {
    const device = this.#deps.accounts.device(user)
    return device ? usesProblem(invite, device.key) : null
  }

  #isFree({ state }: Guild, user: UserCid): boolean {
    return user === state.owner || (state.members.get(user)?.timeoutUntil ?? 0) <= this.#deps.clock.now()
  }

  async #letIn(guild: Guild, invite: Invite, sponsor: UserCid, request: JoinRequest): Promise<JoinRefusal | undefined> {
    const device = this.#deps.accounts.device(sponsor)
    const identity = verifyIdentity(request.identity)
    if (!device || !identity) return refused('no-sponsor')
    const { user, cert, bot, profile, t, sig } = request
    // Whoever sponsors by machine approves of nobody: that is for people to do.
    const pending = guild.state.settings.approval
    const body = { user, cert, bot, pending, request: { invite: invite.cid, t, sig } }
    const alongside = (): void => this.#deps.storage.identities.learn(identity)
    try {
      await guild.write(device, [{ k: 'admit', body, display: profile }], { alongside })
      return undefined
    } catch (error) {
      if (error instanceof Denied)
        return error.refusal.code === 'already-a-member' ? undefined : fromRefusal(error.refusal)
      throw error
    }
  }
}

const faceOf = (view: View, cid: UserCid): Face | null => {
  const user = view.user(cid)
  return user ? { id: user.id, name: user.name, globalName: user.globalName, avatar: user.avatar, bot: user.bot } : null
}

/** What an invite leads to, for those who are not in yet. */
export const card = ({ guild, invite }: Door): InviteCard => {
  const view = new View(guild)
  const { settings, channels, id, members } = view.state
  const channel = channels.get(invite.channel)
  const face = invite.lead && faceOf(view, invite.lead.user)
  return {
    guild: view.cid,
    guildId: id,
    name: settings.name,
    description: settings.description,
    icon: settings.icon,
    channelId: channel?.id ?? id,
    channelName: channel?.name ?? '',
    channelType: channel?.type ?? 0,
    members: members.size,
    inviter: faceOf(view, invite.by),
    expiresAt: invite.maxAge === 0 ? null : invite.createdAt + invite.maxAge * 1000,
    verificationLevel: settings.verificationLevel,
    ...(invite.lead && face ? { lead: { type: invite.lead.type, face } } : {})
  }
}
