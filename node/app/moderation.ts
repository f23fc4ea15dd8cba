/**
 * Auto-moderation on the node of whoever says something: it refuses what rules block, tells of it where they say, and times
 * its author out. Other nodes see to it that what is forbidden does not show, whatever this one does (core/automod).
 */
import { bareMessage } from '../core/bare-message.ts'
import { ALERT } from '../core/automod/flagged.ts'
import {
  blocks,
  breachOf,
  rulesInForce,
  SEND_ALERT,
  TIMEOUT,
  type AutomodRule,
  type Breach
} from '../core/automod/verdict.ts'
import type { DomainEvent } from '../core/events.ts'
import type { ChannelCid, GuildCid, OpCid, UserCid } from '../core/ids.ts'
import type { Draft } from '../core/ops.ts'
import type { Clock, Device } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Threads } from './app.ts'
import { Denied } from './errors.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import { matchedBy } from './patterns.ts'
import { presetBy } from './presets.ts'
import { Repeats } from './repeats.ts'

export interface ModerationDeps {
  readonly registry: Registry
  readonly accounts: Pick<LocalAccounts, 'device'>
  readonly threads: Pick<Threads, 'get'>
  readonly clock: Clock
  publish(event: DomainEvent): void
}

/** What somebody says, or is about to say. */
export interface Said {
  readonly guild: GuildCid
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly user: UserCid
  /** All that is judged; `content` is what an alert shows. */
  readonly text: string
  readonly content: string
}

/** Characters of what has been found that an alert holds. */
const SHOWN = 260

const alertDraft = ({ content, channel }: Said, { keyword, matched }: Breach, message: OpCid | null): Draft => ({
  k: 'msg',
  body: {
    ...bareMessage(ALERT, content),
    flagged: { channel, message, keyword, matched: matched?.slice(0, SHOWN) ?? null }
  }
})

const channelsOf = ({ fields }: AutomodRule): readonly ChannelCid[] => [
  ...new Set(fields.actions.flatMap(({ type, channel }) => (type === SEND_ALERT && channel ? [channel] : [])))
]

const secondsOf = ({ fields }: AutomodRule): number =>
  Math.max(0, ...fields.actions.map(({ type, seconds }) => (type === TIMEOUT ? (seconds ?? 0) : 0)))

export class Moderation {
  readonly #deps: ModerationDeps
  readonly #repeats = new Repeats()

  constructor(deps: ModerationDeps) {
    this.#deps = deps
  }

  /**
   * By a rule that blocks it, or else by one that does something else about it.
   *
   * @param as what it is refused as: a message, or what a thread is called.
   * @throws Denied when it is blocked; what the rule does besides has been done.
   */
  async admit(said: Said, as: 'blocked' | 'blocked-title' = 'blocked'): Promise<Breach | null> {
    const breach = this.#breachOf(said)
    if (!breach || !blocks(breach.rule)) return breach
    await this.act(said, breach, null)
    const { name, actions } = breach.rule.fields
    const told = actions.find(({ message }) => message !== null)?.message
    throw new Denied(refuse(as, told ?? `the rule ${name} forbids what is said`))
  }

  /** @param message when it was not blocked. Never rejects for what is refused: then there is no alert, or no time-out. */
  async act(said: Said, breach: Breach, message: OpCid | null): Promise<void> {
    const { rule } = breach
    const guild = this.#deps.registry.get(said.guild)
    const device = this.#deps.accounts.device(said.user)
    if (!guild || !device) return
    const by = { guild, device, rule: rule.cid }
    const alerted: boolean[] = []
    for (const channel of channelsOf(rule))
      alerted.push(await this.#write(by, alertDraft(said, breach, message), channel))
    const { user, channel, content } = said
    const { keyword, matched } = breach
    if (!alerted.includes(true))
      this.#deps.publish({
        kind: 'moderation',
        guild: said.guild,
        user,
        channel,
        rule: rule.cid,
        content,
        keyword,
        matched,
        message
      })
    const until = this.#deps.clock.now() + secondsOf(rule) * 1000
    if (secondsOf(rule) > 0)
      await this.#write(by, { k: 'timeout', body: { user, until, cut: [] }, display: { reason: null } }, null)
  }

  #breachOf({ guild, channel, user, text }: Said): Breach | null {
    const state = this.#deps.registry.get(guild)?.state
    const rules = state ? rulesInForce(state) : []
    if (!state || rules.length === 0) return null
    const who = { user, channel: this.#deps.threads.get(channel)?.parent ?? channel }
    const by = (some: readonly AutomodRule[]): Breach | null =>
      breachOf(state, some, who, text) ?? matchedBy(state, some, who, text) ?? presetBy(state, some, who, text)
    const spam = () => this.#repeats.breachOf(state, rules, { guild, ...who }, text, this.#deps.clock.now())
    return by(rules.filter(blocks)) ?? by(rules.filter((rule) => !blocks(rule))) ?? spam()
  }

  /** @returns whether the guild takes it. */
  async #write(
    { guild, device, rule }: { readonly guild: Guild; readonly device: Device; readonly rule: OpCid },
    draft: Draft,
    channel: ChannelCid | null
  ): Promise<boolean> {
    try {
      await guild.write(device, [draft], { channel, hook: rule })
      return true
    } catch (error) {
      if (error instanceof Denied) return false
      throw error
    }
  }
}
