/**
 * The user's end: sees that they may, brings it to the bot, and tells their sessions what comes of it. Whatever is heard of an
 * interaction counts only from a device of the bot that it was for, and only what is newer than what was heard before.
 */
import { isRevokedIn } from '../../core/devices.ts'
import type { InteractionEvent } from '../../core/events.ts'
import { snowflakeTime, type Snowflake, type UserCid } from '../../core/ids.ts'
import { verifyIdentity } from '../../core/identity.ts'
import { SAID_LIMIT, filesOf, typeOfCall, type InteractionCall } from '../../core/interactions/calls.ts'
import type { Form } from '../../core/interactions/form.ts'
import { signInvoked, type Invoked } from '../../core/interactions/invoked.ts'
import { readAnswer, type Answer, type PrivateMessage } from '../../core/interactions/read.ts'
import { isWhisperedBy, openWhisper, signWhisper, type Interact } from '../../core/interactions/whispers.ts'
import type { Device, Logger, Network, Random, SignedWhisper } from '../../core/ports.ts'
import type { Storage } from '../../storage/index.ts'
import type { LocalAccounts } from '../accounts.ts'
import type { EventBus } from '../bus.ts'
import { InteractionRefused } from '../errors.ts'
import { freshId } from '../fresh-id.ts'
import { check, type CheckDeps } from './check.ts'
import { requireComponent, requireFitting } from './components.ts'
import type { Call } from './interaction.ts'
import { asMessage, nameFiles, type PrivateMessages } from './private-messages.ts'

export interface OutgoingDeps extends CheckDeps {
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly bus: EventBus
  readonly random: Random
  readonly logger: Logger
  readonly privately: PrivateMessages
  network(): Network
  /** Gives it to a bot that is on this node. @returns why not; undefined: it is not here */
  takeHere(whole: Interact, to: UserCid, user: UserCid): string | null | undefined
}

/** Discord's: ms until the first answer must have come. */
export const FIRST_ANSWER = 3000
/** Discord's: ms that more may follow. */
export const LIFE = 15 * 60_000
/** Interactions, and private messages, that are remembered. */
const REMEMBERED = 4096
/** Forms that are remembered, of 40,000 characters each at most. */
const FORMS = 512
/** Clocks of honest nodes differ by less, in ms. */
const CLOCKS_DIFFER = 60_000

interface Pending extends Pick<Call, 'application' | 'guild' | 'channel' | 'session' | 'nonce'> {
  readonly id: Snowflake
  readonly user: UserCid
  readonly invoked: Invoked
  readonly until: number
  /** Which node has it; null: this one; undefined: it is on its way. */
  peer: string | null | undefined
  /** Of the last word heard. */
  n: number
  isAnswered: boolean
  timer: NodeJS.Timeout | undefined
}

/** A form, and to whom and where. */
interface Shown extends Pick<Pending, 'user' | 'application' | 'channel'> {
  readonly form: Form
}

/** Keeps the newest. */
const remember = <K, V>(map: Map<K, V>, key: K, value: V, most = REMEMBERED): void => {
  map.set(key, value)
  const oldest = map.size > most ? map.keys().next() : undefined
  if (oldest && !oldest.done) map.delete(oldest.value)
}

export class Outgoing implements Disposable {
  readonly #deps: OutgoingDeps
  readonly #pending = new Map<Snowflake, Pending>()
  /** Which node has shown a private message, or a form. */
  readonly #homes = new Map<Snowflake, string | null>()
  /** That have been shown in answer to an interaction. */
  readonly #forms = new Map<Snowflake, Shown>()

  constructor(deps: OutgoingDeps) {
    this.#deps = deps
  }

  async begin(user: UserCid, call: Call): Promise<void> {
    const { accounts, random, clock } = this.#deps
    const device = accounts.device(user)
    const said = JSON.stringify(call.call)
    if (!device || said.length > SAID_LIMIT) throw new InteractionRefused('misfit', 'that is too much')
    const asked = { ...call, user }
    const { command } = check(this.#deps, asked)
    const id = freshId({ clock, random })
    this.#checkForm(asked)
    const message = this.#messageOf(call)
    const what = { id, type: typeOfCall(call.call), name: command?.name ?? null, message }
    const invoked = signInvoked(call, what, device)
    const until = clock.now() + LIFE
    const { application, guild, channel, session, nonce } = call
    const pending: Pending = {
      application,
      guild,
      channel,
      session,
      nonce,
      id,
      user,
      invoked,
      until,
      peer: undefined,
      n: -1,
      isAnswered: false,
      timer: undefined
    }
    remember(this.#pending, id, pending)
    await this.#nameFiles(pending, call.call)
    this.#tell(pending, { k: 'began' })
    pending.timer = setTimeout(() => this.#fail(pending), FIRST_ANSWER).unref()
    const says: Interact = { k: 'interact', guild, channel, locale: call.locale, call: said, invoked }
    void this.#bring(pending, device, says, this.#homeOf(call.call))
  }

  /** @returns was that theirs to say? */
  async hear(whisper: SignedWhisper, peer: string): Promise<boolean> {
    const { registry, clock } = this.#deps
    const open = openWhisper(whisper.bytes)
    const from = open && verifyIdentity(whisper.identity)
    if (!from || from.cid !== open.cert || open.says.k !== 'answer' || open.peer !== peer) return false
    if (!isWhisperedBy(whisper, from.key)) return false
    const pending = this.#pending.get(open.says.id as Snowflake)
    if (pending?.application !== from.user || pending.user !== open.to) return false
    if (pending.peer !== undefined && pending.peer !== peer) return false
    pending.peer = peer
    const isStale = Math.abs(clock.now() - open.t) > CLOCKS_DIFFER || isRevokedIn(registry.states(), from)
    if (!isStale) await this.heardHere(pending.id, open.says.n, open.says.answer)
    return true
  }

  /** By a bot of this node, or of another that has been looked at. */
  async heardHere(id: Snowflake, n: number, said: string): Promise<void> {
    const pending = this.#pending.get(id)
    const answer = readAnswer(said)
    if (!pending || !answer || n <= pending.n || this.#deps.clock.now() > pending.until) return
    pending.n = n
    pending.isAnswered = true
    clearTimeout(pending.timer)
    await this.#show(pending, answer)
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#pending.values()) clearTimeout(timer)
  }

  async #show(pending: Pending, answer: Answer): Promise<void> {
    if (answer.k === 'form') {
      const { user, application, channel } = pending
      remember(this.#homes, pending.id, pending.peer ?? null)
      remember(this.#forms, pending.id, { user, application, channel, form: answer }, FORMS)
    }
    if (answer.k !== 'shown' && answer.k !== 'changed') return this.#tell(pending, answer)
    const message: PrivateMessage = answer.message
    remember(this.#homes, message.id, pending.peer ?? null)
    if (typeof pending.peer === 'string') await this.#deps.privately.nameFiles(pending, message)
    this.#tell(pending, { k: answer.k, message: asMessage(pending, message) })
  }

  async #nameFiles({ id, guild, channel, user: application }: Pending, call: InteractionCall): Promise<void> {
    const files = filesOf(call)
    if (files.length === 0) return
    const place = { guild, channel, application }
    await this.#deps.storage.db.write(() => nameFiles(this.#deps, place, id, files, snowflakeTime(id)))
  }

  /** Of a component of a message that everybody sees: whether it is there, and what was chosen of it. @throws InteractionRefused */
  #messageOf({ call, guild, channel, application }: Call): Invoked['message'] {
    if (call.k !== 'component') return null
    const message = this.#deps.storage.messages.byId(channel, call.message)
    if (!message) return null
    requireComponent(message, { application, state: this.#deps.registry.get(guild)?.state }, call)
    return message.cid
  }

  /** Of one that was shown since this node began; of others the bot's node knows. @throws InteractionRefused */
  #checkForm({ call, user, application, channel }: Call & { readonly user: UserCid }): void {
    const shown = call.k === 'form' ? this.#forms.get(call.parent) : undefined
    if (call.k !== 'form' || !shown) return
    if (shown.user !== user || shown.application !== application || shown.channel !== channel)
      throw new InteractionRefused('unknown-message', 'no such form has been shown')
    requireFitting(shown.form, call)
  }

  #homeOf(call: InteractionCall): string | null {
    const id = call.k === 'component' ? call.message : call.k === 'form' ? call.parent : null
    return (id && this.#homes.get(id)) ?? null
  }

  async #bring(pending: Pending, device: Device, says: Interact, home: string | null): Promise<void> {
    const { application, guild } = pending
    try {
      const here = home === null ? this.#deps.takeHere(says, application, device.user) : undefined
      if (here === null) {
        pending.peer = null
        return
      }
      const network = this.#deps.network()
      const identity = this.#deps.storage.log.identity(device.cert)
      if (!identity) return this.#fail(pending)
      const t = this.#deps.clock.now()
      const whisper = signWhisper({ to: application, peer: network.peerId(), t, says }, device, identity)
      const taken = await network.interact({ user: application, guild, peer: home }, whisper)
      if (taken && 'peer' in taken) pending.peer ??= taken.peer
      else this.#fail(pending)
    } catch (error) {
      this.#deps.logger.warn('an interaction could not be brought to its bot', { error })
      this.#fail(pending)
    }
  }

  #fail(pending: Pending): void {
    clearTimeout(pending.timer)
    if (pending.isAnswered) return
    pending.isAnswered = true
    this.#tell(pending, { k: 'failed' })
  }

  #tell({ user, session, id, nonce, application, guild, channel }: Pending, what: InteractionEvent['what']): void {
    this.#deps.bus.publish({
      kind: 'interaction',
      event: { user, session, id, nonce, application, guild, channel, what }
    })
  }
}
