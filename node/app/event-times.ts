/**
 * What is scheduled begins, ends and recurs by itself, when it is time. The node that has written an event says so, once, in the name of
 * whoever made it. Source: Discord, "Guild Scheduled Event Status Update Automation".
 */
import { nextTime, presentTime } from '../core/fixtures/event-time.ts'
import { isOver, PLACE, STATUS } from '../core/fixtures/event.ts'
import { fixturesOf } from '../core/fixtures/index.ts'
import type { LooseOf } from '../core/fixtures/shapes.ts'
import type { Clock, Logger } from '../core/ports.ts'
import type { Fixture, GuildState } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import { Denied } from './errors.ts'
import { decodeStored } from './guild/decode-stored.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

/** ms between looks. */
const EVERY = 10_000
/** ms that an event in a channel is waited for, when nobody begins it. */
const PATIENCE = 3 * 3600 * 1000

type Event = Fixture<'event'>
type Change = Partial<LooseOf<'event'>>

export interface EventTimesDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  readonly logger: Logger
}

/** What is over, or was missed, is scheduled for its next time; what has none is done with. */
const goneBy = (state: GuildState, event: Event, now: number): Change => {
  const { place, status } = event.fields
  const next = nextTime(state, event, now)
  if (next) return { ...(status === STATUS.scheduled ? {} : { status: STATUS.scheduled }), ...next }
  return { status: place.type === PLACE.elsewhere ? STATUS.completed : STATUS.cancelled }
}

/** What an event comes to by itself; in a channel people begin and end it. @param now ms since the Unix epoch */
const comesTo = (state: GuildState, event: Event, now: number): Change | undefined => {
  const { place, status } = event.fields
  if (isOver(status)) return undefined
  const { start, end, canceled } = presentTime(state, event)
  const isWaiting = status === STATUS.scheduled
  if (isWaiting && canceled) return (end ?? start) <= now ? goneBy(state, event, now) : undefined
  if (place.type !== PLACE.elsewhere)
    return isWaiting && start + PATIENCE <= now ? goneBy(state, event, now) : undefined
  if (end !== null && end <= now) return goneBy(state, event, now)
  return isWaiting && start <= now ? { status: STATUS.active } : undefined
}

const nameOf = ({ cid }: Event, set: Change): string => `${cid}/${set.status}/${set.start}`

export class EventTimes implements Disposable {
  readonly #deps: EventTimesDeps
  /** What whoever made them may not say any more: they are not tried again. */
  #refused = new Set<string>()
  readonly #looking: NodeJS.Timeout

  constructor(deps: EventTimesDeps) {
    this.#deps = deps
    this.#looking = setInterval(() => void this.look(), EVERY).unref()
  }

  /** Begins and ends what is due. Resolves when that is on disk; never rejects. */
  async look(): Promise<void> {
    const refused = new Set<string>()
    for (const guild of this.#deps.registry.all())
      for (const event of fixturesOf(guild.state, 'event')) {
        const set = comesTo(guild.state, event, this.#deps.clock.now())
        if (set && !(await this.#say(guild, event, set))) refused.add(nameOf(event, set))
      }
    this.#refused = refused
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking)
  }

  /** @returns whether it is said, or may be later */
  async #say(guild: Guild, event: Event, set: Change): Promise<boolean> {
    const { cid, by } = event
    const device = this.#deps.accounts.device(by)
    if (this.#refused.has(nameOf(event, set)) || !device || !this.#isOurs(cid, device.key)) return false
    try {
      await guild.write(device, [{ k: 'fixture.set', body: { type: 'event', fixture: cid, set } }])
      return true
    } catch (error) {
      if (!(error instanceof Denied)) this.#deps.logger.warn('an event could not be begun or ended', { error })
      return error instanceof Denied ? error.refusal.retryAfter !== undefined : true
    }
  }

  /** Another node of theirs says nothing. */
  #isOurs(event: Event['cid'], key: string): boolean {
    const stored = this.#deps.storage.log.get(event)
    return stored !== undefined && decodeStored(this.#deps.storage, stored).header.key === key
  }
}
