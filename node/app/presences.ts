/** Who is here and who is typing: told, never kept. */
import { OFFLINE, type Presence } from '../core/events.ts'
import type { ChannelCid, GuildCid, UserCid } from '../core/ids.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Clock } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { Presences } from './app.ts'
import type { EventBus } from './bus.ts'
import { Denied } from './errors.ts'
import type { Registry } from './guild/registry.ts'

export class LocalPresences implements Presences {
  readonly #registry: Registry
  readonly #bus: EventBus
  readonly #clock: Clock
  /** Local users only, and only while they are not offline. */
  readonly #present = new Map<UserCid, Presence>()

  constructor(registry: Registry, bus: EventBus, clock: Clock) {
    this.#registry = registry
    this.#bus = bus
    this.#clock = clock
  }

  set(user: UserCid, presence: Presence): void {
    if (presence.status === 'offline') this.#present.delete(user)
    else this.#present.set(user, presence)
    this.#bus.publish({ kind: 'ephemeral', event: { type: 'presence', user, presence } })
  }

  get(user: UserCid): Presence {
    return this.#present.get(user) ?? OFFLINE
  }

  typing({ guild: cid, channel }: { guild: GuildCid; channel: ChannelCid }, actor: UserCid): void {
    const state = this.#registry.get(cid)?.state
    if (!state?.channels.has(channel)) throw new Denied(refuse('unknown-channel', 'there is no such channel'))
    if (!mayIn(state, actor, channel, P.VIEW_CHANNEL))
      throw new Denied(refuse('missing-access', 'you cannot see this channel'))
    if (!mayIn(state, actor, channel, P.SEND_MESSAGES)) {
      throw new Denied(refuse('missing-permission', 'you need the permission to send messages here'))
    }
    const event = { type: 'typing' as const, guild: cid, channel, user: actor, t: this.#clock.now() }
    this.#bus.publish({ kind: 'ephemeral', event })
  }
}
