/**
 * What is scheduled elsewhere than in a channel begins and ends by itself, when it is time. The node that has written an event says so,
 * once, in the name of whoever made it. Source: Discord, "Guild Scheduled Event Status Update Automation".
 */
import { isOver, PLACE, STATUS } from '../core/fixtures/event.ts'
import { fixturesOf } from '../core/fixtures/index.ts'
import type { Clock, Logger } from '../core/ports.ts'
import type { Fixture } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import { Denied } from './errors.ts'
import { decodeStored } from './guild/decode-stored.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

/** ms between looks. */
const EVERY = 10_000

type Event = Fixture<'event'>
type Status = Event['fields']['status']

export interface EventTimesDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  readonly logger: Logger
}

/** What an event comes to by itself; one that recurs is begun by people. @param now ms since the Unix epoch */
const comesTo = ({ fields: { place, rule, status, start, end } }: Event, now: number): Status | undefined => {
  if (place.type !== PLACE.elsewhere || rule || isOver(status)) return undefined
  if (end !== null && end <= now) return STATUS.completed
  return status === STATUS.scheduled && start <= now ? STATUS.active : undefined
}

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
        const status = comesTo(event, this.#deps.clock.now())
        if (status !== undefined && !(await this.#say(guild, event, status))) refused.add(`${event.cid}/${status}`)
      }
    this.#refused = refused
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking)
  }

  /** @returns whether it is said, or may be later */
  async #say(guild: Guild, { cid, by }: Event, status: Status): Promise<boolean> {
    const device = this.#deps.accounts.device(by)
    if (this.#refused.has(`${cid}/${status}`) || !device || !this.#isOurs(cid, device.key)) return false
    try {
      await guild.write(device, [{ k: 'fixture.set', body: { type: 'event', fixture: cid, set: { status } } }])
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
