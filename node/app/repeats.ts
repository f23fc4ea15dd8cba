/** Spam, as far as a node knows it by itself: somebody says the same again and again, in whatever channels of a guild. */
import { SPAM, unexempt, type AutomodRule, type Breach } from '../core/automod/verdict.ts'
import type { ChannelCid, GuildCid, UserCid } from '../core/ids.ts'
import type { GuildState } from '../core/state.ts'

/** A text may be said so often within so many ms. */
const TIMES = 3
const WITHIN = 20_000
/** Members who are remembered; who has spoken last stays. */
const MOST = 1000

interface Repeated {
  readonly text: string
  /** ms since the Unix epoch. */
  readonly at: readonly number[]
}

export class Repeats {
  readonly #said = new Map<string, Repeated>()

  /**
   * Takes note of what is said, where a rule is against spam.
   *
   * @param now ms since the Unix epoch.
   * @returns by the first of `rules` against spam, once it has been said too often; null: by none.
   */
  breachOf(
    state: GuildState,
    rules: readonly AutomodRule[],
    { guild, user, channel }: { readonly guild: GuildCid; readonly user: UserCid; readonly channel: ChannelCid },
    text: string,
    now: number
  ): Breach | null {
    const against = rules.filter(({ fields }) => fields.trigger === SPAM)
    if (against.length === 0 || text === '') return null
    const [rule] = unexempt(state, against, user, channel)
    if (!rule) return null
    return this.#note(`${guild}/${user}`, text, now) > TIMES ? { rule, keyword: null, matched: null } : null
  }

  /** @returns how often it has been said of late. */
  #note(who: string, text: string, now: number): number {
    const before = this.#said.get(who)
    const recent = before?.text === text ? before.at.filter((t) => t > now - WITHIN) : []
    const at = [...recent, now].slice(-(TIMES + 1))
    this.#said.delete(who)
    this.#said.set(who, { text, at })
    const [oldest] = this.#said.keys()
    if (this.#said.size > MOST && oldest !== undefined) this.#said.delete(oldest)
    return at.length
  }
}
