/** Use cases on files: what people of this node bring, what they ask for, what peers may have, and what is fetched unasked. */
import {
  controlLog,
  channelLog,
  roomOfLog,
  threadLog,
  type BlobCid,
  type ChannelCid,
  type GuildCid,
  type LogId,
  type Snowflake,
  type UserCid
} from '../../core/ids.ts'
import { attachmentsOf, copiedStickers, type Attachment, type Message } from '../../core/messages.ts'
import type { MessageFile } from '../../core/op-schema.ts'
import type { BlobName, BlobShelf, Clock, Logger, Network, OpenBlob, Random } from '../../core/ports.ts'
import type { BlobFolder } from '../../storage/blobs/blob-folder.ts'
import type { Storage } from '../../storage/index.ts'
import type { LocalAccounts } from '../accounts.ts'
import type { LocalApplicationEmojis } from '../application-emojis.ts'
import type { FileHere, FileOwner, Files, Place, Staged } from '../app.ts'
import type { EventBus } from '../bus.ts'
import { FileRefused } from '../errors.ts'
import type { Registry } from '../guild/registry.ts'
import type { LocalThreads } from '../threads.ts'
import { toBase64url } from '../../../crypto/primitives.ts'
import { Fetching } from './fetching.ts'
import { ImageIndex } from './image-index.ts'
import { Keeper } from './keeper.ts'
import { LocalOriginals } from './originals.ts'
import { LocalPictures, MAX_IMAGE } from './pictures.ts'
import type { FileQuotas } from './quotas.ts'
import { Signer } from './signer.ts'

/** Files of messages that are no larger come by themselves, when the message is new. Bytes, and ms. */
const EAGER = 512 * 1024
const EAGER_FOR = 24 * 3600 * 1000
/** A file that was brought to be sent waits so long, in ms, and so many of one user. */
const PROMISED_FOR = 6 * 3600 * 1000
const PROMISES = 50

export interface FilesDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly threads: LocalThreads
  readonly emojis: LocalApplicationEmojis
  readonly bus: EventBus
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly quotas: FileQuotas
  /** By which links are signed. */
  readonly key: Uint8Array
  folder(): BlobFolder
  network(): Network
}

const unknownUpload = (): FileRefused =>
  new FileRefused('unknown-upload', 'no file has been brought under this name for this channel, or not in time')

export class LocalFiles implements Files, BlobShelf, Disposable {
  readonly #deps: FilesDeps
  readonly #keeper: Keeper
  readonly #images: ImageIndex
  readonly #fetching: Fetching
  readonly #signer: Signer
  readonly #listening: Disposable
  readonly pictures: LocalPictures
  readonly originals: LocalOriginals

  constructor(deps: FilesDeps) {
    const { storage, clock, logger, quotas, bus } = deps
    this.#deps = deps
    this.#images = new ImageIndex(deps, () => this.#keeper.imagesChanged())
    this.#keeper = new Keeper({
      storage,
      clock,
      logger,
      quotas,
      folder: deps.folder,
      isImage: (blob) => this.#images.has(blob)
    })
    this.#signer = new Signer(deps.key, clock)
    this.#fetching = new Fetching({ keeper: this.#keeper, clock, logger, network: deps.network })
    this.pictures = new LocalPictures({
      keeper: this.#keeper,
      index: this.#images,
      fetching: this.#fetching,
      clock,
      here: (blob) => this.#here(blob)
    })
    this.originals = new LocalOriginals({ keeper: this.#keeper, find: (blob) => this.pictures.find(blob) })
    this.#listening = bus.subscribe((event) => {
      if (event.kind !== 'message') return
      const { event: change } = event
      if (change.type === 'message-created' || change.type === 'message-updated') this.#comes(change.message)
    })
  }

  get limit(): number {
    return this.#keeper.limit
  }

  stage(source: AsyncIterable<Uint8Array>, options: { readonly image: boolean }): Promise<Staged> {
    return this.#keeper.stage(source, options)
  }

  requireRoom(guild: GuildCid, author: UserCid, bytes: number): Promise<void> {
    return this.#keeper.requireRoom(guild, author, bytes)
  }

  attachment(place: Place, id: Snowflake): { readonly file: Attachment; readonly message: FileOwner } | undefined {
    const { blobs, messages } = this.#deps.storage
    const found = blobs.messageWith(this.#logOf(place), id)
    const message = found && messages.byId(place.channel, found)
    const file = message && attachmentsOf(message).find((each) => each.id === id)
    return message && file ? { file, message } : this.#aside(place, id)
  }

  /** Of a message that one user sees, or an option of a command. */
  #aside({ guild, channel }: Place, id: Snowflake) {
    const found = this.#deps.storage.interactions.file(channel, id)
    return found?.guild === guild
      ? { file: { ...found.file, id }, message: { guild, channel, author: found.author } }
      : undefined
  }

  ofMessage(message: FileOwner, { blob }: MessageFile): Promise<FileHere | undefined> {
    return this.#ofMessage(message, blob, this.limit)
  }

  async #ofMessage(message: FileOwner, blob: BlobCid, limit: number): Promise<FileHere | undefined> {
    const isHere = await this.#fetching.fetch({ ...this.#wantedOf(message, blob), limit }, 'asked')
    if (!isHere) return undefined
    await this.#keeper.settle(message.guild, message.author)
    return await this.#here(blob)
  }

  async copiedSticker(id: Snowflake) {
    const { blobs, messages } = this.#deps.storage
    for (const { log, message: messageId } of blobs.messagesWithSticker(id)) {
      const room = roomOfLog(log)
      const message = room && messages.byId(room, messageId)
      const sticker = message && copiedStickers(message).find((each) => each.id === id)
      const here = sticker && (await this.#ofMessage(message, sticker.file, MAX_IMAGE))
      if (here) return { format: sticker.format, here }
    }
    return undefined
  }

  sign(what: string): string {
    return this.#signer.sign(what)
  }

  isSigned(what: string, query: URLSearchParams): boolean {
    return this.#signer.isSigned(what, query)
  }

  async promise(user: UserCid, room: ChannelCid, filename: string): Promise<string> {
    const { storage, random, clock } = this.#deps
    if (storage.blobs.uploadsOf(user) >= PROMISES)
      throw new FileRefused('too-many', `at most ${PROMISES} files wait to be sent`)
    const name = toBase64url(random.bytes(24))
    const upload = { name, user, room, filename, blob: null, expires: clock.now() + PROMISED_FOR }
    await storage.db.write(() => storage.blobs.addUpload(upload))
    return name
  }

  async fill(name: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    const { storage } = this.#deps
    if (!this.#promised(name)) throw unknownUpload()
    using staged = await this.#keeper.stage(source, { image: false })
    const isTaken = await storage.db.write(() => storage.blobs.fillUpload(name, staged.blob))
    if (!isTaken) throw unknownUpload()
  }

  claim(name: string, user: UserCid, room: ChannelCid): Staged & { readonly filename: string } {
    const upload = this.#promised(name)
    const staged =
      upload?.blob && upload.user === user && upload.room === room ? this.#keeper.hold(upload.blob) : undefined
    if (!upload || !staged) throw unknownUpload()
    return { ...staged, filename: upload.filename }
  }

  async forget(name: string, user: UserCid): Promise<void> {
    const { storage } = this.#deps
    if (storage.blobs.upload(name)?.user !== user) throw unknownUpload()
    await storage.db.write(() => storage.blobs.dropUpload(name))
  }

  named(guild: GuildCid, blob: BlobCid): readonly BlobName[] {
    const aside = this.#deps.storage.interactions.logsNaming(guild, blob).map((log) => ({ log, t: null }))
    const names = [...this.#deps.storage.blobs.named(guild, blob), ...aside]
    return this.#images.of(guild).has(blob) ? [...names, { log: controlLog(guild), t: null }] : names
  }

  open(blob: BlobCid): Promise<OpenBlob | undefined> {
    return this.#keeper.open(blob)
  }

  /** Resolves when what nothing names has gone from the disk. */
  sweep(): Promise<void> {
    return this.#keeper.sweep()
  }

  [Symbol.dispose](): void {
    this.pictures[Symbol.dispose]()
    this.#listening[Symbol.dispose]()
    this.#images[Symbol.dispose]()
    this.#keeper[Symbol.dispose]()
  }

  #promised(name: string) {
    const upload = this.#deps.storage.blobs.upload(name)
    return upload && upload.expires > this.#deps.clock.now() ? upload : undefined
  }

  async #here(blob: BlobCid): Promise<FileHere | undefined> {
    const open = await this.#keeper.open(blob)
    if (!open) return undefined
    await open[Symbol.asyncDispose]()
    this.#keeper.use(blob)
    return { blob, size: open.tree.size, path: this.#keeper.pathOf(blob) }
  }

  #wantedOf({ guild, channel }: FileOwner, blob: BlobCid) {
    return { blob, image: false, limit: this.limit, from: [{ guild, logs: [this.#logOf({ guild, channel })] }] }
  }

  #logOf({ guild, channel }: Place): LogId {
    const thread = this.#deps.threads.get(channel)
    return thread ? threadLog(guild, thread.parent, channel) : channelLog(guild, channel)
  }

  /** A message is new here, or says something else: what it carries is fetched if it is small. */
  #comes(message: Message): void {
    const { clock } = this.#deps
    if (message.t < clock.now() - EAGER_FOR) return
    for (const { blob, size } of message.files ?? [])
      if (size <= EAGER && !this.#keeper.has(blob)) void this.#fetchEagerly(message, blob)
    for (const { file } of copiedStickers(message)) if (!this.#keeper.has(file)) void this.#fetchEagerly(message, file)
  }

  async #fetchEagerly(message: Message, blob: BlobCid): Promise<void> {
    try {
      const wanted = { ...this.#wantedOf(message, blob), limit: EAGER }
      if (await this.#fetching.fetch(wanted, 'eager')) await this.#keeper.settle(message.guild, message.author)
    } catch (error) {
      this.#deps.logger.warn('a file could not be kept', { blob, error })
    }
  }
}
