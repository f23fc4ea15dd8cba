/**
 * The bot's end: takes what a user does, looks at it again, and keeps it until it is over. Who does it is proved by their device,
 * and for which node the answers are by their word.
 */
import { randomBytes } from 'node:crypto'
import { equalBytes, sha256, toBase64url, utf8 } from '../../../crypto/primitives.ts'
import { isRevokedIn } from '../../core/devices.ts'
import {
  parseSnowflake,
  snowflakeTime,
  type DeviceKey,
  type GuildCid,
  type Snowflake,
  type UserCid
} from '../../core/ids.ts'
import { verifyIdentity } from '../../core/identity.ts'
import {
  filesOf,
  typeOfCall,
  type ComponentCall,
  type FormCall,
  type InteractionCall
} from '../../core/interactions/calls.ts'
import type { Form } from '../../core/interactions/form.ts'
import { isInvokedBy } from '../../core/interactions/invoked.ts'
import { readCall } from '../../core/interactions/read.ts'
import { isWhisperedBy, openWhisper, type Interact } from '../../core/interactions/whispers.ts'
import type { Message } from '../../core/messages.ts'
import type { Logger, SignedWhisper } from '../../core/ports.ts'
import type { Storage } from '../../storage/index.ts'
import type { LocalAccounts } from '../accounts.ts'
import { InteractionRefused } from '../errors.ts'
import { check, type CheckDeps } from './check.ts'
import { requireComponent, requireFitting } from './components.ts'
import type { BotLine, Interaction } from './interaction.ts'
import { FIRST_ANSWER, LIFE } from './outgoing.ts'
import { nameFiles, type PrivateMessages } from './private-messages.ts'

export interface IncomingDeps extends CheckDeps {
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly privately: PrivateMessages
  readonly logger: Logger
  line(): BotLine | undefined
}

/** What an interaction came to, kept while its token is good. */
export interface Kept {
  readonly interaction: Omit<Interaction, 'token' | 'message'>
  /** The node that brought it; null: this one. */
  readonly peer: string | null
  /** `@original`: a message of the log, or one that only the user sees. */
  readonly original: { readonly public: Message['cid'] } | { readonly private: Snowflake } | null
  /** The first edit, or more that is said, takes the place of what says that the bot thinks. */
  readonly isDeferred: boolean
  /** That has been shown. */
  readonly form: Form | null
}

const TOKEN_BYTES = 48
/** That wait for their first answer. */
const WAITING = 1024
/** Of one user: so many at once, and then so many a second. */
const BURST = 20
const PER_SECOND = 3
const CLOCKS_DIFFER = 60_000

export interface Waiting {
  readonly interaction: Interaction
  readonly peer: string | null
}

interface Asked {
  readonly guild: GuildCid
  readonly channel: Message['channel']
  readonly user: UserCid
  readonly application: UserCid
  readonly invoked: Message['cid'] | null
}

interface Sender {
  readonly user: UserCid
  readonly key: DeviceKey
}

export const hashOf = (token: string): Uint8Array => sha256(utf8(token))

export class Incoming {
  readonly #deps: IncomingDeps
  readonly #waiting = new Map<Snowflake, Waiting>()
  readonly #spoke = new Map<UserCid, { readonly tokens: number; readonly at: number }>()

  constructor(deps: IncomingDeps) {
    this.#deps = deps
  }

  /** From another node. @returns why not; null: it is on its way to the bot */
  take(whisper: SignedWhisper, peer: string): string | null {
    const { registry, clock } = this.#deps
    const open = openWhisper(whisper.bytes)
    const from = open && verifyIdentity(whisper.identity)
    if (!from || from.cid !== open.cert || open.says.k !== 'interact' || open.peer !== peer) return 'forged'
    if (!isWhisperedBy(whisper, from.key)) return 'forged'
    if (Math.abs(clock.now() - open.t) > CLOCKS_DIFFER || isRevokedIn(registry.states(), from)) return 'not-allowed'
    // Nobody but the user's own device says what may be shown of it.
    const isTheirs = open.says.invoked.user === from.user && open.says.invoked.cert === from.cid
    if (!isTheirs) return 'forged'
    return this.#refusalOf(() => this.#accept(open.says as Interact, open.to, from, peer))
  }

  /** From this one. @returns undefined when the bot is not here */
  takeHere(says: Interact, to: UserCid, user: UserCid): string | null | undefined {
    const device = this.#deps.accounts.device(user)
    if (!device || !this.#deps.accounts.device(to) || !this.#deps.line()?.reaches(to)) return undefined
    return this.#refusalOf(() => this.#accept(says, to, device, null))
  }

  waiting(id: Snowflake, token: string): Interaction | undefined {
    const found = this.#waiting.get(id)
    return found && found.interaction.token === token && !this.#isOver(found) ? found.interaction : undefined
  }

  isAnswered(id: Snowflake, token: string): boolean {
    const row = this.#deps.storage.interactions.get(id)
    return row !== undefined && equalBytes(row.token, hashOf(token))
  }

  /** It has its answer. @throws InteractionRefused when it has one already, or is over */
  claim(id: Snowflake, token: string): Waiting {
    const found = this.#waiting.get(id)
    if (!found || found.interaction.token !== token || this.#isOver(found))
      throw new InteractionRefused('unknown', 'there is no such interaction, or it is over')
    this.#waiting.delete(id)
    return found
  }

  /** An answer has come to nothing: another one may. */
  giveBack(waiting: Waiting): void {
    this.#waiting.set(waiting.interaction.id, waiting)
  }

  kept(id: Snowflake): Kept | undefined {
    const row = this.#deps.storage.interactions.get(id)
    return row && row.expires > this.#deps.clock.now() ? (JSON.parse(row.record) as Kept) : undefined
  }

  keptBy(application: UserCid, token: string): Kept | undefined {
    const row = this.#deps.storage.interactions.byToken(application, hashOf(token))
    return row && row.expires > this.#deps.clock.now() ? (JSON.parse(row.record) as Kept) : undefined
  }

  /** Call inside a write. */
  keep(kept: Kept, token: Uint8Array): void {
    const { id, application, t } = kept.interaction
    const record = JSON.stringify(kept)
    this.#deps.storage.interactions.put({ id, token, application, expires: t + LIFE, record })
  }

  #isOver({ interaction }: Waiting): boolean {
    return this.#deps.clock.now() > interaction.t + FIRST_ANSWER
  }

  #refusalOf(accept: () => void): string | null {
    try {
      accept()
      return null
    } catch (error) {
      if (error instanceof InteractionRefused) return error.code
      throw error
    }
  }

  /** @throws InteractionRefused */
  #accept(says: Interact, application: UserCid, { user, key }: Sender, peer: string | null): void {
    const { clock, storage } = this.#deps
    const { guild, channel, locale, invoked } = says
    const line = this.#deps.line()
    if (!this.#deps.accounts.device(application) || !line?.reaches(application))
      throw new InteractionRefused('absent', 'the bot is not connected to this node')
    this.#count(user)
    const call = readCall(says.call)
    const id = parseSnowflake(invoked.id)
    const isTrue =
      call && invoked.type === typeOfCall(call) && isInvokedBy({ guild, channel, application }, invoked, key)
    if (!call || !id || !isTrue) throw new InteractionRefused('misfit', 'it is not what it says')
    if (
      Math.abs(snowflakeTime(id) - clock.now()) > CLOCKS_DIFFER ||
      this.#waiting.has(id) ||
      storage.interactions.get(id)
    )
      throw new InteractionRefused('misfit', 'it has been taken before')
    const asked = { guild, channel, user, application, call }
    const { command, isOfGuild } = check(this.#deps, asked)
    if ((command?.name ?? null) !== invoked.name) throw new InteractionRefused('misfit', 'it is another command')
    const message = this.#messageOf(call, { ...asked, invoked: invoked.message })
    const interaction: Interaction = {
      id,
      token: toBase64url(randomBytes(TOKEN_BYTES)),
      t: clock.now(),
      application,
      user,
      guild,
      channel,
      locale,
      call,
      command: command && { id: command.id, name: command.name, type: command.type },
      isOfGuild,
      message,
      invoked
    }
    this.#await({ interaction, peer })
    const files = filesOf(call)
    if (files.length > 0 && peer !== null) {
      const place = { guild, channel, application: user }
      storage.db
        .write(() => nameFiles(this.#deps, place, id, files, snowflakeTime(id)))
        .then(
          () => line.deliver(interaction),
          (error: unknown) => this.#deps.logger.warn('the files of an interaction were not noted', { error })
        )
      return
    }
    line.deliver(interaction)
  }

  #await(waiting: Waiting): void {
    for (const [id, one] of this.#waiting) {
      if (!this.#isOver(one)) break
      this.#waiting.delete(id)
    }
    if (this.#waiting.size >= WAITING) throw new InteractionRefused('too-many', 'too much waits for its answer')
    this.#waiting.set(waiting.interaction.id, waiting)
  }

  #messageOf(call: InteractionCall, asked: Asked): Message | null {
    if (call.k === 'component') return this.#componentOf(call, asked)
    return call.k === 'form' ? this.#formOf(call, asked) : null
  }

  #componentOf(call: ComponentCall, { guild, channel, user, application, invoked }: Asked): Message {
    const aside = this.#deps.privately.get(call.message)
    const own = aside?.user === user && aside.channel === channel ? aside.message : undefined
    const message = this.#deps.storage.messages.byId(channel, call.message) ?? own
    const isNamed = message && (message.isPrivate ? invoked === null : invoked === message.cid)
    if (!message || !isNamed) throw new InteractionRefused('unknown-message', 'there is no such message here')
    requireComponent(message, { application, state: this.#deps.registry.get(guild)?.state }, call)
    return message
  }

  #formOf(
    call: FormCall,
    {
      channel,
      user,
      application
    }: { readonly channel: Message['channel']; readonly user: UserCid; readonly application: UserCid }
  ): Message | null {
    const parent = this.kept(call.parent)
    const { interaction } = parent ?? {}
    const isShown =
      interaction?.user === user && interaction.application === application && interaction.channel === channel
    if (!isShown || parent?.form?.customId !== call.customId)
      throw new InteractionRefused('unknown-message', 'no such form has been shown')
    requireFitting(parent.form, call)
    return parent.original ? (this.originalOf(parent) ?? null) : null
  }

  originalOf({ original }: Kept): Message | undefined {
    if (!original) return undefined
    return 'public' in original
      ? this.#deps.storage.messages.byCid(original.public)
      : this.#deps.privately.get(original.private)?.message
  }

  /** @throws InteractionRefused */
  #count(user: UserCid): void {
    const now = this.#deps.clock.now()
    const { tokens, at } = this.#spoke.get(user) ?? { tokens: BURST, at: now }
    const left = Math.min(BURST, tokens + (Math.max(now - at, 0) * PER_SECOND) / 1000) - 1
    this.#spoke.delete(user)
    if (left < 0) {
      this.#spoke.set(user, { tokens, at })
      throw new InteractionRefused('too-many', 'too many at once')
    }
    this.#spoke.set(user, { tokens: left, at: now })
    const oldest = this.#spoke.size > WAITING ? this.#spoke.keys().next() : undefined
    if (oldest && !oldest.done) this.#spoke.delete(oldest.value)
  }
}
