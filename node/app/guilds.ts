/** Use cases on guilds: making them, reading them, changing them. */
import type { GuildCid, Snowflake, UserCid } from '../core/ids.ts'
import type { Step } from '../core/ops.ts'
import { may, outranks, P } from '../core/permissions.ts'
import type { Clock, Device, Network, Random } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import { sponsoredBy } from '../core/sponsors.ts'
import type { GuildState } from '../core/state.ts'
import type { Template } from '../core/template.ts'
import type { Storage } from '../storage/index.ts'
import type { Fork } from '../storage/sqlite/fork-store.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Dispute, Guilds, GuildView, Submission, UserView } from './app.ts'
import type { Disputes } from './disputes.ts'
import { Denied } from './errors.ts'
import { bansOf } from './guild/cut.ts'
import { stepsLike } from './guild/found-like.ts'
import { firstSteps, makeGenesis, RATES } from './guild/found.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import { View } from './guild/view.ts'

const MAX_GUILDS = 200

/** They, and everybody who came in by them and is still here. */
const withGuests = (state: GuildState, users: readonly UserCid[]): readonly UserCid[] => {
  const guests = users.flatMap((user) => sponsoredBy(state, user)).filter((guest) => state.members.has(guest))
  return [...new Set([...users, ...guests])]
}

const mayBan = (state: GuildState, actor: UserCid, user: UserCid): boolean =>
  user !== actor && may(state, actor, P.BAN_MEMBERS) && outranks(state, actor, user)

/** A template, by which a guild is made. */
interface Like {
  readonly template: Template
  /** Writes what goes with it, in the same transaction. */
  alongside(): void
}

export interface GuildsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
  readonly disputes: Disputes
  /** Are new guilds made with the chain rule for rates? */
  readonly rateLimits: boolean
  /** Of a guild, or of a conversation. */
  viewOf(guild: Guild): GuildView
  network(): Network
}

export class LocalGuilds implements Guilds {
  readonly #deps: GuildsDeps

  constructor(deps: GuildsDeps) {
    this.#deps = deps
  }

  get(id: Snowflake): GuildView | undefined {
    const guild = this.#deps.registry.byId(id)
    return guild && new View(guild)
  }

  byCid(cid: GuildCid): GuildView | undefined {
    const guild = this.#deps.registry.get(cid)
    return guild && this.#deps.viewOf(guild)
  }

  channel(id: Snowflake) {
    const found = this.#deps.registry.byChannel(id)
    return found && { guild: this.#deps.viewOf(found.guild), channel: found.channel }
  }

  of(user: UserCid): readonly GuildView[] {
    return this.all().filter(({ state }) => !state.closed && state.members.has(user))
  }

  all(): readonly GuildView[] {
    return [...this.#deps.registry.guilds()].map((guild) => new View(guild))
  }

  forks(guild: GuildCid): readonly Fork[] {
    return this.#deps.storage.forks.of(guild)
  }

  disputes(guild: GuildCid): readonly Dispute[] {
    return this.#deps.disputes.of(guild)
  }

  user(id: Snowflake): UserView | undefined {
    const local = this.#deps.accounts.byId(id)
    if (local) return local
    for (const guild of this.#deps.registry.guilds()) {
      const target = guild.state.ids.get(id)
      if (target?.type === 'user') return new View(guild).user(target.cid)
    }
    return undefined
  }

  async create(
    owner: UserCid,
    { name, icon = null, like }: { readonly name: string; readonly icon?: string | null; readonly like?: Like }
  ): Promise<GuildView> {
    const account = this.#deps.accounts.account(owner)
    if (!account) throw new Denied(refuse('unknown-user', 'the owner has no account on this node'))
    if (this.of(owner).length >= MAX_GUILDS)
      throw new Denied(refuse('limit-reached', `you are in ${MAX_GUILDS} guilds`))
    const { clock, random, registry, storage, rateLimits } = this.#deps
    const rates = rateLimits ? RATES : null
    const begins = like ? { rates: null, everyone: like.template.roles[0]?.permissions ?? 0n } : { rates }
    const foundation = makeGenesis(owner, clock.now(), random, begins)
    const { cid, genesis, t } = foundation
    const steps = like
      ? stepsLike(account, foundation, { name, icon, template: like.template, rates })
      : firstSteps(account, name, icon, genesis)
    const guild = registry.draft(cid, genesis)
    await guild.write(this.#device(owner), steps, {
      at: t,
      alongside: () => {
        storage.guilds.add(cid, genesis)
        like?.alongside()
      },
      entering: () => registry.hold(guild)
    })
    await this.#deps.network().follow(cid)
    return new View(guild)
  }

  lastActs(guild: GuildCid): ReadonlyMap<UserCid, number> {
    return this.#deps.storage.activity.lastIn(guild)
  }

  async submit(cid: GuildCid, actor: UserCid, steps: readonly Step[]): Promise<Submission> {
    return this.#guild(cid).write(this.#device(actor), steps)
  }

  async ban(
    cid: GuildCid,
    actor: UserCid,
    users: readonly UserCid[],
    { reason, subtree }: { reason: string | null; subtree: boolean }
  ): Promise<readonly UserCid[]> {
    const guild = this.#guild(cid)
    const wanted = subtree ? withGuests(guild.state, users) : users
    const able = wanted.filter((user) => mayBan(guild.state, actor, user))
    // Whoever may ban none of them hears why of the first.
    const targets = able.length > 0 ? able : wanted.slice(0, 1)
    await guild.write(this.#device(actor), bansOf(cid, targets, reason, this.#deps.storage.log))
    return targets
  }

  async addBot(cid: GuildCid, actor: UserCid, bot: UserCid): Promise<void> {
    const account = this.#deps.accounts.account(bot)
    const device = this.#deps.accounts.device(bot)
    if (!account || !device) throw new Denied(refuse('unknown-user', 'the bot has no account on this node'))
    const { name, globalName, avatar } = account
    const body = { user: bot, cert: device.cert, bot: true, pending: false, request: null }
    await this.submit(cid, actor, [{ k: 'admit', body, display: { name, globalName, avatar } }])
  }

  #guild(cid: GuildCid): Guild {
    const guild = this.#deps.registry.get(cid)
    if (!guild) throw new Denied(refuse('wrong-guild', 'this node does not hold that guild'))
    return guild
  }

  #device(user: UserCid): Device {
    const device = this.#deps.accounts.device(user)
    if (!device) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    return device
  }
}
