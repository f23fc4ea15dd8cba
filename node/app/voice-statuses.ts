/**
 * The status of a voice channel ends with the last who leaves it. Their own node says so, if they may set it; otherwise, or when
 * they have just not been heard of any more, the owner's.
 */
import type { DomainEvent } from '../core/events.ts'
import { fixturesOf } from '../core/fixtures/index.ts'
import type { ChannelCid, GuildCid, UserCid } from '../core/ids.ts'
import type { Draft } from '../core/ops.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Logger } from '../core/ports.ts'
import type { GuildState } from '../core/state.ts'
import type { LocalAccounts } from './accounts.ts'
import type { EventBus } from './bus.ts'
import { Denied } from './errors.ts'
import type { Registry } from './guild/registry.ts'

export interface VoiceStatusesDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly bus: EventBus
  readonly logger: Logger
}

interface Left {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly user: UserCid
}

/** The guild manages all, so the owner may. */
const maySet = (state: GuildState, user: UserCid, channel: ChannelCid): boolean =>
  [P.SET_VOICE_CHANNEL_STATUS, P.MANAGE_CHANNELS].some((right) => mayIn(state, user, channel, right | P.VIEW_CHANNEL))

export class VoiceStatuses implements Disposable {
  readonly #deps: VoiceStatusesDeps
  readonly #listening: Disposable
  /** Who has left last; that the channel is empty is told right after. */
  #left: Left | undefined
  #ending: Promise<void> = Promise.resolve()

  constructor(deps: VoiceStatusesDeps) {
    this.#deps = deps
    this.#listening = deps.bus.subscribe((event) => this.#hear(event))
  }

  /** Resolves when what has ended is on disk. */
  settled(): Promise<void> {
    return this.#ending
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }

  #hear(step: DomainEvent): void {
    if (step.kind !== 'ephemeral') return
    const { event } = step
    if (event.type === 'voice' && event.before)
      this.#left = { guild: event.guild, channel: event.before.channel, user: event.user }
    if (event.type !== 'voice-began' || event.at !== null || this.#left?.channel !== event.channel) return
    const left = this.#left
    this.#ending = this.#ending.then(() => this.#end(left))
  }

  async #end({ guild: cid, channel, user }: Left): Promise<void> {
    const guild = this.#deps.registry.get(cid)
    const ended = guild ? fixturesOf(guild.state, 'status').filter(({ fields }) => fields.channel === channel) : []
    if (!guild || ended.length === 0) return
    const by = maySet(guild.state, user, channel) && this.#isHere(user) ? user : guild.state.owner
    const device = this.#deps.accounts.device(by)
    if (!device) return
    const drafts = ended.map((fixture): Draft => ({ k: 'fixture.del', body: { fixture: fixture.cid } }))
    try {
      await guild.write(device, drafts)
    } catch (error) {
      // Somebody else may have said so meanwhile.
      if (!(error instanceof Denied))
        this.#deps.logger.warn('the status of a channel has not ended', { guild: cid, error })
    }
  }

  #isHere(user: UserCid): boolean {
    return this.#deps.accounts.device(user) !== undefined
  }
}
