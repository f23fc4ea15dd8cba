/**
 * Use cases on webhooks. A webhook is an identity of its own, whose keys follow from its token: a node that is shown the
 * token certifies a device for it, so two nodes that post for one webhook have a chain each.
 */
import { because, type Reason } from '../core/reason.ts'
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { makeWebhookToken, openWebhookToken, type WebhookIdentity } from '../../crypto/webhook.ts'
import { bareMessage } from '../core/bare-message.ts'
import type { ChannelCid, DeviceKey, GuildCid, OpCid, Snowflake, ThreadCid, UserCid } from '../core/ids.ts'
import { answered } from '../core/kinds/hook-post.ts'
import type { BodyOf, Draft, Op } from '../core/ops.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Clock, Device } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import { FOLLOWED, type Source } from '../core/sources.ts'
import type { GuildState, Hook } from '../core/state.ts'
import type { Message } from '../core/messages.ts'
import type { Thread } from '../core/thread-fold.ts'
import { threadStart } from '../core/thread-start.ts'
import type { Storage } from '../storage/index.ts'
import type { HookRow } from '../storage/sqlite/hook-store.ts'
import { certify } from './account-keys.ts'
import type { LocalAccounts } from './accounts.ts'
import type { FoundWebhook, HookLooks, MessageEdit, Place, WebhookInput, Webhooks, WebhookVoice } from './app.ts'
import { Denied } from './errors.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import { View } from './guild/view.ts'
import { editedContent, fixedOf, newContent, suppressDrafts } from './messages.ts'
import type { LocalThreads } from './threads.ts'

export interface WebhooksDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly threads: LocalThreads
  readonly clock: Clock
}

const unknownHook = (): Denied => new Denied(refuse('unknown-hook', 'there is no such webhook'))

/** A device of this node for whoever holds the root key, ready to be kept. */
const equip = ({ user, genesis, root }: WebhookIdentity) => {
  const { identity, keys } = certify(user, root, { genesis, rotation: null })
  const { cert, device } = keys
  return { identity, keys: { user: identity.user, root: root.key as DeviceKey, device, cert } }
}

const deviceOf = ({ user, root, device, cert }: HookRow): Device => ({
  user,
  key: makeKeyPair(device).key as DeviceKey,
  cert,
  root,
  sign: makeSigner(device)
})

const sayDraft = (hook: Hook, { name, avatar, ...input }: WebhookInput): Draft<'msg'> => ({
  k: 'msg',
  body: {
    type: 0,
    ...newContent(input),
    ...fixedOf(input),
    tts: input.tts,
    nonce: null,
    reply: null,
    // What it is called now stays with the message, whatever becomes of the webhook.
    as: { name: name ?? hook.name, avatar: avatar ?? hook.avatar }
  }
})

/** What tells that a channel is followed from now on. */
const followNotice = (content: string, { guild, channel, channelId }: Source): Draft<'msg'> => ({
  k: 'msg',
  body: { ...bareMessage(FOLLOWED, content), origin: { guild, channel, channelId, message: null } }
})

const postDraft = (
  name: string,
  start: ReturnType<typeof threadStart>,
  tags: readonly OpCid[] = []
): Draft<'thread'> => ({
  k: 'thread',
  body: { type: 11, from: null, ...start, invitable: true, ...(tags.length > 0 ? { tags } : {}) },
  display: { name }
})

/** Only what changes. */
const looksOf = (hook: Hook, { name, avatar }: HookLooks): HookLooks => ({
  ...(name === undefined || name === hook.name ? {} : { name }),
  ...(avatar === undefined || avatar === hook.avatar ? {} : { avatar })
})

export class LocalWebhooks implements Webhooks {
  readonly #deps: WebhooksDeps
  readonly #devices = new Map<OpCid, Device>()

  constructor(deps: WebhooksDeps) {
    this.#deps = deps
  }

  find(id: Snowflake): FoundWebhook | undefined {
    for (const guild of this.#deps.registry.all()) {
      const target = guild.state.ids.get(id)
      const hook = target?.type === 'hook' ? guild.state.hooks.get(target.cid) : undefined
      if (hook && this.#isCarried(guild.state)) return { guild: new View(guild), hook }
    }
    return undefined
  }

  isAnswered({ guild, hook }: FoundWebhook): boolean {
    return answered(guild.state, hook, this.#deps.clock.now()) === null
  }

  token({ cid }: Hook): string | null {
    return this.#deps.storage.hooks.get(cid)?.token ?? null
  }

  voice(found: FoundWebhook, token: string): WebhookVoice | undefined {
    const secret = openWebhookToken(token)
    if (secret?.user !== found.hook.user) return undefined
    const { guild, hook } = found
    const writeAll = async (drafts: readonly Draft[], thread: Thread | null) =>
      (await this.#writeAs(this.#guild(guild.cid), hook, secret, drafts, () => thread?.cid ?? null))[0]
    const write = async (draft: Draft, thread: Thread | null = null) => writeAll([draft], thread)
    const about = { hook: hook.cid }
    return {
      ...found,
      say: async (thread, input) => {
        // As far as whoever answers for it may speak there.
        if (thread) this.#deps.threads.checkVoice(thread, hook.by)
        return this.#written((await write(sayDraft(hook, input), thread))?.cid)
      },
      begin: async (name, input, tags) => {
        this.#deps.threads.checkRoom(guild.cid)
        const start = threadStart(this.#guild(guild.cid).state, hook.channel)
        const steps = [postDraft(name, start, tags), sayDraft(hook, input)]
        const ops = await this.#writeAs(this.#guild(guild.cid), hook, secret, steps, ([thread]) => thread?.cid ?? null)
        return this.#written(ops.at(-1)?.cid)
      },
      edit: async (thread, message, edit) => {
        if (thread) this.#deps.threads.checkVoice(thread, hook.by)
        const draft: Draft = { k: 'edit', body: { message: message.cid }, display: editedContent(message, edit) }
        await writeAll([draft, ...suppressDrafts(message, edit.flags)], thread)
        return this.#written(message.cid)
      },
      unsay: async (thread, { cid }) => void (await write({ k: 'del', body: { messages: [cid] } }, thread)),
      change: async (looks) => {
        const display = looksOf(hook, looks)
        if (Object.keys(display).length === 0) return hook
        await write({ k: 'hook.set', body: { ...about, set: {} }, display })
        return this.#hook(guild.cid, hook.cid)
      },
      end: async () => void (await write({ k: 'hook.del', body: about }))
    }
  }

  async create(place: Place, actor: UserCid, looks: Required<HookLooks>, reason: Reason = null) {
    const { channel } = place
    return this.#make(place, actor, { k: 'hook.new', body: { channel }, display: looks, reason })
  }

  async follow({ guild, channel }: Place, actor: UserCid, source: Source, reason: Reason = null): Promise<Hook> {
    const name = `${source.guildName} #${source.channelName}`.slice(0, 80)
    const made = { k: 'hook.new', body: { channel, source }, display: { name, avatar: source.icon }, reason } as const
    const right = P.SEND_MESSAGES | P.MANAGE_WEBHOOKS
    const tells = mayIn(this.#guild(guild).state, actor, channel, right)
    return (await this.#make({ guild, channel }, actor, made, tells ? [followNotice(name, source)] : [])).hook
  }

  /** Writes as a webhook that was made here. @param alongside rows of the same transaction. @throws Denied */
  async writeOwn(guild: GuildCid, hook: Hook, draft: Draft, alongside: (op: Op) => void): Promise<void> {
    const secret = openWebhookToken(this.token(hook) ?? '')
    if (!secret) throw unknownHook()
    const device = await this.#deviceFor(hook.cid, secret)
    await this.#guild(guild).write(device, [draft], {
      channel: hook.channel,
      hook: hook.cid,
      alongside: ([op]) => op && alongside(op)
    })
  }

  /** Of a webhook that was made here, by whoever answers for it. @throws Denied */
  async editOwn(message: Message, edit: MessageEdit): Promise<Message> {
    return this.#ownVoice(message).edit(this.#threadOf(message), message, edit)
  }

  /** @throws Denied */
  async unsayOwn(message: Message): Promise<void> {
    await this.#ownVoice(message).unsay(this.#threadOf(message), message)
  }

  #threadOf({ channel }: Message): Thread | null {
    return this.#deps.threads.get(channel as ThreadCid) ?? null
  }

  #ownVoice({ hook }: Message): WebhookVoice {
    const found = hook ? this.find(hook.id) : undefined
    const voice = found && this.voice(found, this.token(found.hook) ?? '')
    if (!voice) throw unknownHook()
    return voice
  }

  async #make(
    { guild: cid, channel }: Place,
    actor: UserCid,
    {
      body,
      reason,
      ...made
    }: {
      readonly k: 'hook.new'
      readonly reason: Reason
      readonly body: Omit<BodyOf<'hook.new'>, 'user'>
      readonly display: Required<HookLooks>
    },
    after: readonly Draft[] = []
  ) {
    const token = makeWebhookToken()
    const secret = openWebhookToken(token)
    if (!secret) throw new Error('a token just made is none')
    const { identity, keys } = equip(secret)
    const draft: Draft = because({ ...made, body: { ...body, user: keys.user } }, reason)
    const { ops } = await this.#guild(cid).write(this.#device(actor), [draft, ...after], {
      channel,
      alongside: ([op]) => {
        this.#deps.storage.identities.learn(identity)
        if (op) this.#deps.storage.hooks.add({ hook: op.cid, ...keys, token })
      }
    })
    return { hook: this.#hook(cid, ops[0]?.cid), token }
  }

  async change(
    { guild, hook }: FoundWebhook,
    actor: UserCid,
    changes: HookLooks & { readonly channel?: ChannelCid },
    reason: Reason = null
  ) {
    const channel = changes.channel ?? hook.channel
    const set = channel === hook.channel ? {} : { channel }
    const display = looksOf(hook, changes)
    const body = { hook: hook.cid }
    const stays = this.isAnswered({ guild, hook: { ...hook, channel } })
    const changed = Object.keys(set).length + Object.keys(display).length > 0
    const drafts: readonly Draft[] = [
      ...(stays ? [] : [{ k: 'hook.adopt', body } as const]),
      ...(changed ? [because({ k: 'hook.set', body: { ...body, set }, display } as const, reason)] : [])
    ]
    if (drafts.length > 0) await this.#guild(guild.cid).write(this.#device(actor), drafts)
    return this.#hook(guild.cid, hook.cid)
  }

  async delete({ guild, hook }: FoundWebhook, actor: UserCid, reason: Reason = null): Promise<void> {
    await this.#guild(guild.cid).write(this.#device(actor), [
      because({ k: 'hook.del', body: { hook: hook.cid } }, reason)
    ])
  }

  async #writeAs(
    guild: Guild,
    hook: Hook,
    secret: WebhookIdentity,
    drafts: readonly Draft[],
    thread: (made: readonly Op[]) => ThreadCid | null
  ): Promise<readonly Op[]> {
    const device = await this.#deviceFor(hook.cid, secret)
    return (await guild.write(device, drafts, { channel: hook.channel, thread, hook: hook.cid })).ops
  }

  /** This node's own, for good. */
  async #deviceFor(hook: OpCid, secret: WebhookIdentity): Promise<Device> {
    const { storage } = this.#deps
    const kept = this.#devices.get(hook)
    if (kept) return kept
    if (!storage.hooks.get(hook)) {
      const { identity, keys } = equip(secret)
      await storage.db.write(() => {
        storage.identities.learn(identity)
        storage.hooks.add({ hook, ...keys, token: null })
      })
    }
    const row = storage.hooks.get(hook)
    if (!row) throw new Error('a device just kept is not there')
    const device = deviceOf(row)
    this.#devices.set(hook, device)
    return device
  }

  /** Without a member here, nobody would hear what it says. */
  #isCarried({ members, closed }: GuildState): boolean {
    return !closed && this.#deps.accounts.list().some(({ cid }) => members.has(cid))
  }

  #guild(cid: GuildCid): Guild {
    const guild = this.#deps.registry.get(cid)
    if (!guild) throw unknownHook()
    return guild
  }

  #hook(guild: GuildCid, cid: OpCid | undefined): Hook {
    const hook = cid && this.#guild(guild).state.hooks.get(cid)
    if (!hook) throw unknownHook()
    return hook
  }

  #device(user: UserCid): Device {
    const device = this.#deps.accounts.device(user)
    if (!device) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    return device
  }

  #written(cid: OpCid | undefined): Message {
    const message = cid && this.#deps.storage.messages.byCid(cid)
    if (!message) throw new Denied(refuse('unknown-message', 'there is no such message'))
    return message
  }
}
