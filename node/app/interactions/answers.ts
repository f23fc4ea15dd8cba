/** What a bot answers: to everybody by an ordinary message in the log, to the user alone by a word to their node. */
import type { Snowflake } from '../../core/ids.ts'
import type { Answer, PrivateMessage } from '../../core/interactions/read.ts'
import { signWhisper } from '../../core/interactions/whispers.ts'
import { LOADING } from '../../core/message-fold.ts'
import type { Message, MessageContent } from '../../core/messages.ts'
import type { Clock, Logger, Network, Random } from '../../core/ports.ts'
import type { Storage } from '../../storage/index.ts'
import type { LocalAccounts } from '../accounts.ts'
import type { MessageEdit, MessageInput } from '../app.ts'
import { InteractionRefused } from '../errors.ts'
import { freshId } from '../fresh-id.ts'
import { editedContent, newContent, type LocalMessages } from '../messages.ts'
import type { LocalWebhooks } from '../webhooks.ts'
import { hashOf, type Incoming, type Kept, type Waiting } from './incoming.ts'
import type { FirstAnswer, Interaction, LiveInteraction } from './interaction.ts'
import type { PrivateMessages } from './private-messages.ts'

export interface AnswersDeps {
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly messages: LocalMessages
  readonly webhooks: LocalWebhooks
  readonly privately: PrivateMessages
  readonly incoming: Incoming
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  network(): Network
  /** Tells a user of this node. */
  heardHere(id: Snowflake, n: number, said: string): Promise<void>
}

/** Discord's flag of messages that only one user sees. */
const EPHEMERAL = 1 << 6
const [CHAT, MENU, PLAIN] = [20, 23, 0] as const

const EMPTY: MessageInput = {
  content: '',
  embeds: [],
  components: [],
  allowedMentions: null,
  flags: 0,
  tts: false,
  nonce: null,
  reply: null
}

type Told = Pick<Kept, 'peer' | 'interaction'>

const typeFor = ({ call, command }: Kept['interaction']): 0 | 20 | 23 =>
  call.k !== 'command' ? PLAIN : command?.type === 1 ? CHAT : MENU

const contentOf = ({ content, embeds, components, mentions, flags, files }: MessageContent): MessageContent => ({
  content,
  embeds,
  components,
  mentions,
  flags,
  ...(files ? { files } : {})
})

export class Answers {
  readonly #deps: AnswersDeps
  /** One word after the other, to each user's node. */
  readonly #lines = new Map<Snowflake, Promise<void>>()
  #n = 0

  constructor(deps: AnswersDeps) {
    this.#deps = deps
  }

  async first({ id, token }: Interaction, answer: FirstAnswer): Promise<Message | null> {
    const waiting = this.#deps.incoming.claim(id, token)
    try {
      return await this.#answer(waiting, answer)
    } catch (error) {
      this.#deps.incoming.giveBack(waiting)
      throw error
    }
  }

  live(kept: Kept, token: string): LiveInteraction {
    const hash = hashOf(token)
    const { incoming } = this.#deps
    const now = (): Kept => incoming.kept(kept.interaction.id) ?? kept
    const isOf = (message: Message): boolean =>
      message.invoked?.id === kept.interaction.id || message.cid === incoming.originalOf(now())?.cid
    return {
      interaction: { ...kept.interaction, message: incoming.originalOf(kept) ?? null },
      original: () => incoming.originalOf(now()) ?? null,
      message: (id) => {
        const message =
          this.#deps.storage.messages.byId(kept.interaction.channel, id) ?? this.#deps.privately.get(id)?.message
        return message && (message.hook || message.author === kept.interaction.application) && isOf(message)
          ? message
          : undefined
      },
      followUp: async (input, isPrivate) => {
        const known = now()
        const original = known.isDeferred ? incoming.originalOf(known) : undefined
        if (original) return this.#edit(known, hash, original, { ...input, allowedMentions: input.allowedMentions })
        const before = incoming.originalOf(known)
        const reply = before && !before.isPrivate ? before.id : null
        return isPrivate
          ? this.#showPrivately(known, input, 0)
          : this.#deps.messages.create(known.interaction, known.interaction.application, {
              ...input,
              reply,
              invoked: known.interaction.invoked
            })
      },
      edit: (message, edit) => this.#edit(now(), hash, message, edit),
      remove: async (message) => {
        if (message.isPrivate) {
          await this.#deps.privately.drop(message.id)
          this.#tell(kept, { k: 'gone', id: message.id })
        } else if (message.hook) await this.#deps.webhooks.unsayOwn(message)
        else await this.#deps.messages.delete(message, kept.interaction.application, [message.id])
      }
    }
  }

  [Symbol.dispose](): void {
    this.#lines.clear()
  }

  async #answer(waiting: Waiting, answer: FirstAnswer): Promise<Message | null> {
    const { interaction } = waiting
    this.#requireFit(interaction, answer)
    switch (answer.k) {
      case 'choices':
        this.#tell({ ...waiting }, { k: 'choices', choices: answer.choices })
        return null
      case 'form': {
        const { customId, title, components } = answer
        await this.#keep(waiting, interaction.message, { form: { customId, components } })
        this.#tell(waiting, { k: 'form', customId, title, components })
        return null
      }
      case 'message':
        return this.#say(waiting, answer.input, answer.isPrivate, 0)
      case 'defer':
        return this.#say(waiting, EMPTY, answer.isPrivate, LOADING)
      case 'defer-update':
        await this.#keep(waiting, interaction.message, {})
        this.#tell(waiting, { k: 'done' })
        return null
      case 'update': {
        const message = interaction.message
        if (!message) throw new InteractionRefused('wrong-answer', 'there is no message to update')
        const after = await this.#change(waiting, message, answer.edit)
        await this.#keep(waiting, after, {})
        this.#tell(waiting, { k: 'done' })
        return after
      }
    }
  }

  /** @throws InteractionRefused */
  #requireFit({ call, message }: Interaction, { k }: FirstAnswer): void {
    const isFine =
      call.k === 'suggest'
        ? k === 'choices'
        : k !== 'choices' &&
          (k !== 'form' || call.k !== 'form') &&
          ((k !== 'update' && k !== 'defer-update') || message !== null)
    if (!isFine) throw new InteractionRefused('wrong-answer', 'an interaction of this kind is not answered so')
  }

  async #say(waiting: Waiting, input: MessageInput, isPrivate: boolean, flag: number): Promise<Message> {
    const { interaction } = waiting
    const { application, invoked } = interaction
    const flags = input.flags | flag
    const message = isPrivate
      ? await this.#showPrivately(waiting, input, flag)
      : await this.#deps.messages.create(interaction, application, {
          ...input,
          flags,
          invoked,
          type: typeFor(interaction)
        })
    await this.#keep(waiting, message, { isDeferred: flag === LOADING })
    if (!isPrivate) this.#tell(waiting, { k: 'done' })
    return message
  }

  async #showPrivately({ interaction, peer }: Told, input: MessageInput, flag: number): Promise<Message> {
    const { clock } = this.#deps
    const { tts } = input
    const message: PrivateMessage = {
      ...newContent(input),
      flags: input.flags | flag | EPHEMERAL,
      id: freshId(this.#deps),
      type: typeFor(interaction),
      t: clock.now(),
      editedAt: null,
      tts
    }
    const shown = await this.#deps.privately.put(interaction, message, clock.now())
    this.#tell({ interaction, peer }, { k: 'shown', message })
    return shown
  }

  async #edit(kept: Kept, token: Uint8Array, message: Message, edit: MessageEdit): Promise<Message> {
    const after = await this.#change(kept, message, edit)
    const isOriginal = this.#deps.incoming.originalOf(kept)?.cid === message.cid
    if (kept.isDeferred && isOriginal)
      await this.#deps.storage.db.write(() => this.#deps.incoming.keep({ ...kept, isDeferred: false }, token))
    return after
  }

  async #change(told: Told, before: Message, edit: MessageEdit): Promise<Message> {
    const { application } = told.interaction
    const flags = ((edit.flags ?? before.flags) | (before.flags & EPHEMERAL)) & ~LOADING
    // A component may be on the word of a webhook that the bot has made.
    if (before.hook) return this.#deps.webhooks.editOwn(before, edit)
    if (!before.isPrivate) return this.#deps.messages.edit(before, application, before.id, { ...edit, flags })
    const { clock } = this.#deps
    const aside = this.#deps.privately.get(before.id)
    if (!aside) throw new InteractionRefused('unknown-message', 'the message is gone')
    const message: PrivateMessage = {
      ...contentOf({ ...editedContent(before, edit), flags }),
      id: before.id,
      type: before.type as PrivateMessage['type'],
      t: before.t,
      editedAt: (before.flags & LOADING) === 0 ? clock.now() : null,
      tts: before.tts
    }
    const { message: _before, ...place } = aside
    const shown = await this.#deps.privately.put(place, message, clock.now())
    this.#tell(told, { k: 'changed', message })
    return shown
  }

  async #keep(
    { interaction, peer }: Waiting,
    original: Message | null,
    { isDeferred = false, form = null }: { readonly isDeferred?: boolean; readonly form?: Kept['form'] }
  ): Promise<void> {
    const { token, message: _message, ...rest } = interaction
    const named = original && (original.isPrivate ? { private: original.id } : { public: original.cid })
    const kept: Kept = { interaction: rest, peer, original: named, isDeferred, form }
    await this.#deps.storage.db.write(() => this.#deps.incoming.keep(kept, hashOf(token)))
  }

  /** In order; never waits for peers. */
  #tell({ interaction: { id, application, user }, peer }: Told, answer: Answer): void {
    const { clock, logger } = this.#deps
    this.#n = Math.max(clock.now(), this.#n + 1)
    const n = this.#n
    const said = JSON.stringify(answer)
    if (peer === null) {
      this.#deps.heardHere(id, n, said).catch((error: unknown) => logger.warn('an answer was not shown', { error }))
      return
    }
    const line = this.#lines.get(id) ?? Promise.resolve()
    const turn = line.then(async () => {
      const device = this.#deps.accounts.device(application)
      const identity = device && this.#deps.storage.log.identity(device.cert)
      if (!device || !identity) return
      const network = this.#deps.network()
      const says = { k: 'answer', id, n, answer: said } as const
      const whisper = signWhisper({ to: user, peer: network.peerId(), t: clock.now(), says }, device, identity)
      const isTaken = await network.answer(peer, whisper)
      if (!isTaken) logger.warn('the node of whoever called a bot did not take its answer', { peer })
    })
    const quiet = turn
      .catch((error: unknown) => logger.warn('an answer was not brought', { error }))
      .then(() => {
        if (this.#lines.get(id) === quiet) this.#lines.delete(id)
      })
    this.#lines.set(id, quiet)
  }
}
