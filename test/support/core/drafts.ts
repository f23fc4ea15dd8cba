/** Drafts with everything that a test does not care about filled in. */
import { makeSigner } from '../../../crypto/identity.ts'
import { encodeCbor } from '../../../crypto/primitives.ts'
import { revocationStatement } from '../../../node/core/identity.ts'
import { inviteKey } from '../../../node/app/invite-code.ts'
import {
  guildCidOf,
  type ChannelCid,
  type DeviceKey,
  type GuildCid,
  type OpCid,
  type RoleCid,
  type ThreadCid,
  type UserCid
} from '../../../node/core/ids.ts'
import { joinStatement } from '../../../node/core/kinds/join-request.ts'
import type { BodyOf, Draft } from '../../../node/core/ops.ts'
import { DEFAULT_EVERYONE, P } from '../../../node/core/permissions.ts'
import type { Rates } from '../../../node/core/state.ts'
import type { Actor } from './actors.ts'
import { T0 } from './clock.ts'

export * from './fixture-drafts.ts'

export interface Genesis {
  readonly guild: GuildCid
  readonly genesis: Uint8Array
}

/** Bytes of vectors never change, whatever new guilds grant everybody besides this. */
const EVERYONE = DEFAULT_EVERYONE & ~P.SEND_VOICE_MESSAGES

export interface GenesisOptions {
  readonly everyone?: bigint
  readonly nonce?: number
  readonly t?: number
  readonly rates?: Rates | null
}

export const genesisBy = (
  owner: Actor,
  { everyone = EVERYONE, nonce = 1, t = T0, rates = null }: GenesisOptions = {}
): Genesis => {
  const block = {
    v: 1,
    k: 'guild',
    owner: owner.user,
    t,
    nonce: new Uint8Array(16).fill(nonce),
    secret: new Uint8Array(32).fill(7),
    everyone,
    rates
  }
  const genesis = encodeCbor(block)
  return { guild: guildCidOf(genesis), genesis }
}

export const create = ({ genesis }: Genesis, owner: Actor): Draft<'create'> => ({
  k: 'create',
  body: { genesis },
  display: { name: 'Moot', icon: null, owner: { name: owner.name, globalName: null, avatar: null } }
})

export const chanNew = (name: string, body: Partial<BodyOf<'chan.new'>> = {}): Draft<'chan.new'> => ({
  k: 'chan.new',
  body: {
    type: 0,
    position: 0,
    parent: null,
    nsfw: false,
    slowmode: 0,
    bitrate: 64_000,
    userLimit: 0,
    overwrites: [],
    ...body
  },
  display: { name, topic: null }
})

export const roleNew = (position: string, permissions: bigint, name = 'role'): Draft<'role.new'> => ({
  k: 'role.new',
  body: { position, permissions, color: 0, hoist: false, mentionable: false },
  display: { name, emoji: null }
})

export const grant = (user: UserCid, role: RoleCid): Draft<'grant'> => ({ k: 'grant', body: { user, role } })
export const ungrant = (user: UserCid, role: RoleCid): Draft<'ungrant'> => ({ k: 'ungrant', body: { user, role } })

const why = { reason: null }
export const ban = (user: UserCid, reason: string | null = null, cut: BodyOf<'ban'>['cut'] = []): Draft<'ban'> => ({
  k: 'ban',
  body: { user, also: [], cut },
  display: { reason }
})
export const banCut = (user: UserCid, removal: OpCid, cut: BodyOf<'ban.cut'>['cut']): Draft<'ban.cut'> => ({
  k: 'ban.cut',
  body: { user, removal, cut }
})
export const unban = (user: UserCid): Draft<'unban'> => ({ k: 'unban', body: { user }, display: why })
export const kick = (user: UserCid): Draft<'kick'> => ({
  k: 'kick',
  body: { user, cut: [] },
  display: why
})
export const timeout = (user: UserCid, until: number | null): Draft<'timeout'> => ({
  k: 'timeout',
  body: { user, until, cut: [] },
  display: why
})

export const overwrite = (
  channel: ChannelCid,
  target: RoleCid | UserCid,
  type: 'role' | 'member',
  allow: bigint,
  deny: bigint
): Draft<'ow.set'> => ({ k: 'ow.set', body: { channel, overwrite: { target, type, allow, deny } } })

const keys = new Map<number, ReturnType<typeof inviteKey>>()

/** The key of the invite that holds the secret of `seed`. */
const keyOf = (seed: number): ReturnType<typeof inviteKey> => {
  const key = keys.get(seed) ?? inviteKey(new Uint8Array(16).fill(seed))
  keys.set(seed, key)
  return key
}

export const invite = (channel: ChannelCid, body: Partial<BodyOf<'invite'>> = {}, seed = 5): Draft<'invite'> => ({
  k: 'invite',
  body: { key: keyOf(seed).key, channel, maxAge: 0, maxUses: 0, temporary: false, allot: [], ...body }
})

/** Somebody lets `joiner` in, who holds the invite's secret. */
export const admit = (
  guild: GuildCid,
  joiner: Actor,
  inviteOp: OpCid,
  { t = T0, seed = 5, pending = false }: { t?: number; seed?: number; pending?: boolean } = {}
): Draft<'admit'> => {
  const { user, device } = joiner
  const sig = keyOf(seed).sign(joinStatement({ guild, user, cert: device.cert, t }))
  return {
    k: 'admit',
    body: { user, cert: device.cert, bot: joiner.identity.bot, pending, request: { invite: inviteOp, t, sig } },
    display: { name: joiner.name, globalName: null, avatar: null }
  }
}

/** A bot is let in on the author's word. */
export const admitBot = (bot: Actor): Draft<'admit'> => ({
  k: 'admit',
  body: { user: bot.user, cert: bot.device.cert, bot: true, pending: false, request: null },
  display: { name: bot.name, globalName: null, avatar: null }
})

export const plain = { embeds: null, components: null, mentions: null, flags: 0 }

export const msg = (content: string, body: Partial<BodyOf<'msg'>> = {}): Draft<'msg'> => ({
  k: 'msg',
  body: { type: 0, content, ...plain, tts: false, reply: null, nonce: null, ...body }
})

export const edit = (message: OpCid, content: string): Draft<'edit'> => ({
  k: 'edit',
  body: { message },
  display: { content, ...plain }
})

export const del = (...messages: OpCid[]): Draft<'del'> => ({ k: 'del', body: { messages: messages.toSorted() } })
export const react = (message: OpCid, emoji: string): Draft<'react'> => ({ k: 'react', body: { message, emoji } })
export const unreact = (message: OpCid, emoji: string | null, user: UserCid | null): Draft<'unreact'> => ({
  k: 'unreact',
  body: { message, emoji, user }
})
/** A poll of two answers, open for an hour. */
export const ask = (question: string, { multi = false, hours = 1 } = {}): Draft<'msg'> => {
  const answers = ['yes', 'no'].map((text) => ({ text, emoji: null }))
  return msg(question, { poll: { question, answers, multi, hours } })
}
export const vote = (message: OpCid, ...answers: number[]): Draft<'vote'> => ({ k: 'vote', body: { message, answers } })
export const suppress = (message: OpCid, on = true): Draft<'suppress'> => ({ k: 'suppress', body: { message, on } })
export const crosspost = (message: OpCid): Draft<'crosspost'> => ({ k: 'crosspost', body: { message } })
export const pollEnd = (message: OpCid): Draft<'poll.end'> => ({ k: 'poll.end', body: { message } })
export const pin = (message: OpCid): Draft<'pin'> => ({ k: 'pin', body: { message } })
export const unpin = (message: OpCid): Draft<'unpin'> => ({ k: 'unpin', body: { message } })

export const epoch = (channel: ChannelCid): Draft<'epoch'> => ({ k: 'epoch', body: { channel } })
export const upgrade = (rules: number): Draft<'upgrade'> => ({ k: 'upgrade', body: { rules } })
export const emojiNew = (name: string, body: Partial<BodyOf<'emoji.new'>> = {}): Draft<'emoji.new'> => ({
  k: 'emoji.new',
  body: { image: 'zb2rhimage', animated: false, roles: [], ...body },
  display: { name }
})
export const emojiSet = (
  emoji: OpCid,
  set: BodyOf<'emoji.set'>['set'],
  display: { name?: string } = {}
): Draft<'emoji.set'> => ({ k: 'emoji.set', body: { emoji, set }, display })
export const emojiDel = (emoji: OpCid): Draft<'emoji.del'> => ({ k: 'emoji.del', body: { emoji } })

export const thread = (name: string, body: Partial<BodyOf<'thread'>> = {}): Draft<'thread'> => ({
  k: 'thread',
  body: { type: 11, from: null, autoArchive: 1440, slowmode: 0, invitable: true, ...body },
  display: { name }
})
export const threadSet = (
  cid: ThreadCid,
  set: BodyOf<'thread.set'>['set'],
  display: { name?: string } = {}
): Draft<'thread.set'> => ({ k: 'thread.set', body: { thread: cid, set }, display })
export const threadDel = (cid: ThreadCid): Draft<'thread.del'> => ({ k: 'thread.del', body: { thread: cid } })
export const threadJoin = (cid: ThreadCid, user: UserCid): Draft<'thread.join'> => ({
  k: 'thread.join',
  body: { thread: cid, user }
})
export const threadLeave = (cid: ThreadCid, user: UserCid): Draft<'thread.leave'> => ({
  k: 'thread.leave',
  body: { thread: cid, user }
})

export const chanDel = (channel: ChannelCid): Draft<'chan.del'> => ({ k: 'chan.del', body: { channel } })
export const nick = (user: UserCid, called: string | null): Draft<'nick'> => ({
  k: 'nick',
  body: { user },
  display: { nick: called }
})
export const bypass = (user: UserCid, on = true): Draft<'bypass'> => ({ k: 'bypass', body: { user, on } })
export const voiceSet = (
  user: UserCid,
  set: BodyOf<'voice.set'>['set'],
  channel: ChannelCid | null = null
): Draft<'voice.set'> => ({ k: 'voice.set', body: { user, channel, set } })
export const voiceMove = (
  user: UserCid,
  from: ChannelCid,
  to: ChannelCid | null,
  session = 'a stay'
): Draft<'voice.move'> => ({ k: 'voice.move', body: { user, session, from, to } })

export const inviteSet = (inviteOp: OpCid, ...targets: readonly UserCid[]): Draft<'invite.set'> => ({
  k: 'invite.set',
  body: { invite: inviteOp, targets: targets.toSorted() }
})
export const inviteDel = (inviteOp: OpCid): Draft<'invite.del'> => ({ k: 'invite.del', body: { invite: inviteOp } })
export const roleDel = (role: RoleCid): Draft<'role.del'> => ({ k: 'role.del', body: { role } })
export const roleSet = (role: RoleCid, set: BodyOf<'role.set'>['set']): Draft<'role.set'> => ({
  k: 'role.set',
  body: { role, set },
  display: {}
})
export const erase = (user: UserCid): Draft<'erase'> => ({ k: 'erase', body: { user } })
export const settings = (body: BodyOf<'settings'>, display: { name?: string } = {}): Draft<'settings'> => ({
  k: 'settings',
  body,
  display
})
export const approve = (user: UserCid): Draft<'approve'> => ({ k: 'approve', body: { user } })
export const banAll = (user: UserCid, also: readonly UserCid[]): Draft<'ban'> => ({
  k: 'ban',
  body: { user, also: also.toSorted(), cut: [] },
  display: why
})

/** A device is revoked, with the root key of `by`. */
export const deviceDel = (
  by: Actor,
  device: DeviceKey,
  cut: BodyOf<'device.del'>['cut'] = []
): Draft<'device.del'> => ({
  k: 'device.del',
  body: {
    user: by.user,
    genesis: by.identity.genesis,
    device,
    sig: makeSigner(by.root.seed)(revocationStatement(by.user, device)),
    cut
  }
})

/** The rotation that made the root key of `of` theirs. */
export const rotate = (of: Actor, cut: BodyOf<'rotate'>['cut'] = []): Draft<'rotate'> => ({
  k: 'rotate',
  body: { user: of.user, genesis: of.identity.genesis, rotation: of.identity.rotation ?? new Uint8Array(), cut }
})

export const hookNew = (user: UserCid, channel: ChannelCid, name = 'hook'): Draft<'hook.new'> => ({
  k: 'hook.new',
  body: { user, channel },
  display: { name, avatar: null }
})
export const hookSet = (hook: OpCid, set: BodyOf<'hook.set'>['set'], name?: string): Draft<'hook.set'> => ({
  k: 'hook.set',
  body: { hook, set },
  display: name === undefined ? {} : { name }
})
export const hookDel = (hook: OpCid): Draft<'hook.del'> => ({ k: 'hook.del', body: { hook } })
export const hookAdopt = (hook: OpCid): Draft<'hook.adopt'> => ({ k: 'hook.adopt', body: { hook } })
