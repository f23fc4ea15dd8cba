/**
 * Which files are here, and by what messages they are named. Names move in the transaction of the messages that they stand in;
 * a file that nothing names any more is loose, and goes when somebody looks (node/app/files). Methods that change something are
 * called inside a write.
 */
import type { StatementSync } from 'node:sqlite'
import { openTree, type BlobTree } from '../../core/blobs.ts'
import type { BlobCid, ChannelCid, GuildCid, LogId, Snowflake, UserCid } from '../../core/ids.ts'
import type { MessageRow } from '../../core/message-fold.ts'
import { attachmentsOf, copiedStickers } from '../../core/messages.ts'
import type { BlobName } from '../../core/ports.ts'
import type { Database } from './database.ts'

export interface HeldBlob {
  readonly tree: BlobTree
  /** Did somebody of this node bring it? Then there may be no other copy. */
  readonly own: boolean
  readonly image: boolean
}

/** What somebody has put here to send it later. */
export interface Upload {
  readonly name: string
  readonly user: UserCid
  /** Where it is to be sent. */
  readonly room: ChannelCid
  readonly filename: string
  /** Null: it has not come yet. */
  readonly blob: BlobCid | null
  /** ms since the Unix epoch. */
  readonly expires: number
}

/** Places of a message from which on there are stickers: those before are of attachments. In `migrations.ts` too. */
const STICKERS = 10

const NAMED =
  'exists (select 1 from message_files f where f.blob = b.cid) or exists (select 1 from uploads u where u.blob = b.cid) ' +
  'or exists (select 1 from side_files s where s.blob = b.cid)'

const prepare = (db: Database) => ({
  get: db.prepare('select size, tree, own, image from blobs where cid = ?'),
  put: db.prepare(
    'insert into blobs (cid, size, tree, own, image, used) values (?, ?, ?, ?, ?, ?) ' +
      'on conflict (cid) do update set own = max(own, excluded.own), image = max(image, excluded.image)'
  ),
  drop: db.prepare('delete from blobs where cid = ?'),
  use: db.prepare('update blobs set used = ? where cid = ? and used < ?'),
  isNamed: db.prepare(`select 1 from blobs b where b.cid = ? and (${NAMED})`),
  loose: db.prepare(`select b.cid from blobs b where not (${NAMED})`),
  images: db.prepare(`select b.cid from blobs b where b.image = 1 and not (${NAMED})`),
  all: db.prepare('select cid from blobs'),
  file: db.prepare(
    'insert into message_files (log, message, place, id, blob, guild, author, t, here) ' +
      'values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce((select size from blobs where cid = ?5), 0))'
  ),
  filesOf: db.prepare('select distinct blob from message_files where log = ? and message = ?'),
  unname: db.prepare('delete from message_files where log = ? and message = ?'),
  here: db.prepare('update message_files set here = ? where blob = ?'),
  byId: db.prepare('select blob, cast(message as text) as message from message_files where log = ? and id = ? limit 1'),
  stickers: db.prepare(
    `select cast(f.message as text) as message, l.id as log from message_files f join logs l on l.n = f.log where f.id = ? and f.place >= ${STICKERS} order by f.t, f.message limit 8`
  ),
  naming: db.prepare(
    'select l.id as log, max(f.t) as t from message_files f join logs l on l.n = f.log where f.blob = ? and f.guild = ? group by 1'
  ),
  guilds: db.prepare('select distinct guild from message_files where blob = ?'),
  sum: db.prepare('select coalesce(sum(here), 0) as bytes from message_files where guild = ? and here > 0'),
  sumBy: db.prepare(
    'select coalesce(sum(here), 0) as bytes from message_files where guild = ? and author = ? and here > 0'
  ),
  evictable: db.prepare(
    'select b.cid, b.size from blobs b where b.own = 0 and b.image = 0 and exists ' +
      '(select 1 from message_files f where f.blob = b.cid and f.guild = ?1 and f.author = coalesce(?2, f.author)) order by b.used limit ?3'
  ),
  pictureSum: db.prepare('select coalesce(sum(size), 0) as bytes from blobs where image = 1 and own = 0'),
  evictablePictures: db.prepare(
    `select b.cid, b.size from blobs b where b.own = 0 and b.image = 1 and not (${NAMED}) order by b.used limit ?`
  ),
  logNumber: db.prepare('select n from logs where id = ?'),
  upload: db.prepare('select * from uploads where name = ?'),
  uploadsBy: db.prepare('select count(*) as n from uploads where user = ?'),
  addUpload: db.prepare('insert into uploads (name, user, room, filename, blob, expires) values (?, ?, ?, ?, ?, ?)'),
  fillUpload: db.prepare('update uploads set blob = ? where name = ? and blob is null'),
  dropUpload: db.prepare('delete from uploads where name = ? returning blob'),
  expired: db.prepare('delete from uploads where expires < ? returning blob')
})

const blobIn = (row: Readonly<Record<string, unknown>>, field = 'cid'): BlobCid => row[field] as BlobCid

export class BlobStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  #loosened: (blob: BlobCid) => void = () => {}

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /** @param loosened is told of files that something has ceased to name, before that is on disk. */
  watch(loosened: (blob: BlobCid) => void): void {
    this.#loosened = loosened
  }

  /** Something elsewhere has ceased to name it. */
  loosen(blob: BlobCid): void {
    this.#loosened(blob)
  }

  get(cid: BlobCid): HeldBlob | undefined {
    const row = this.#sql.get.get(cid)
    const tree = row && openTree(cid, row['tree'] as Uint8Array)
    return tree && { tree, own: row['own'] === 1, image: row['image'] === 1 }
  }

  /** The file is on disk. @param now ms since the Unix epoch */
  put({ tree, own, image }: HeldBlob, now: number): void {
    this.#sql.put.run(tree.cid, tree.size, tree.bytes, own ? 1 : 0, image ? 1 : 0, now)
    this.#sql.here.run(tree.size, tree.cid)
  }

  /** @returns false when it was not here. */
  drop(cid: BlobCid): boolean {
    this.#sql.here.run(0, cid)
    return this.#sql.drop.run(cid).changes > 0
  }

  /** Somebody has asked for it; what nobody asks for gives way first. */
  use(cid: BlobCid, now: number): void {
    this.#sql.use.run(now, cid, now)
  }

  /** By a message, or by what is to be sent. */
  isNamed(cid: BlobCid): boolean {
    return this.#sql.isNamed.get(cid) !== undefined
  }

  /** Files that neither messages nor uploads name. */
  loose(): readonly BlobCid[] {
    return this.#sql.loose.all().map((row) => blobIn(row))
  }

  /** Those of them that are pictures of something. */
  images(): readonly BlobCid[] {
    return this.#sql.images.all().map((row) => blobIn(row))
  }

  all(): readonly BlobCid[] {
    return this.#sql.all.all().map((row) => blobIn(row))
  }

  /** A message names these files, and no others any more. */
  rename(log: number, row: MessageRow): void {
    this.unname(log, row.id)
    this.name(log, row)
  }

  /** A message that was not shown before names these files. */
  name(log: number, row: MessageRow): void {
    attachmentsOf({ t: row.t, ...row.content }).forEach(({ id, blob }, place) => {
      this.#sql.file.run(log, BigInt(row.id), place, BigInt(id), blob, row.guild, row.author, row.t)
    })
    copiedStickers(row.fixed).forEach(({ id, file }, n) => {
      this.#sql.file.run(log, BigInt(row.id), STICKERS + n, BigInt(id), file, row.guild, row.author, row.t)
    })
  }

  /** A message is no longer shown. */
  unname(log: number, message: Snowflake): void {
    const blobs = this.#sql.filesOf.all(log, BigInt(message))
    if (blobs.length === 0) return
    this.#sql.unname.run(log, BigInt(message))
    for (const row of blobs) this.#loosened(blobIn(row, 'blob'))
  }

  /** The message of a log that has the attachment. */
  messageWith(log: LogId, attachment: Snowflake): Snowflake | undefined {
    const number = this.#sql.logNumber.get(log)?.['n'] as number | undefined
    if (number === undefined) return undefined
    return this.#sql.byId.get(number, BigInt(attachment))?.['message'] as Snowflake | undefined
  }

  /** Messages that have a sticker of another guild, the first ones. */
  messagesWithSticker(sticker: Snowflake): readonly { readonly log: LogId; readonly message: Snowflake }[] {
    return this.#sql.stickers
      .all(BigInt(sticker))
      .map((row) => ({ log: row['log'] as LogId, message: row['message'] as Snowflake }))
  }

  /** Logs of a guild whose messages name a file, with the time of the newest of them. */
  named(guild: GuildCid, blob: BlobCid): readonly BlobName[] {
    return this.#sql.naming.all(blob, guild).map((row) => ({ log: row['log'] as LogId, t: Number(row['t']) }))
  }

  guildsNaming(blob: BlobCid): readonly GuildCid[] {
    return this.#sql.guilds.all(blob).map((row) => row['guild'] as GuildCid)
  }

  /** Bytes of files in messages of a guild, or of one author there. */
  sum(guild: GuildCid, author: UserCid | null): number {
    const row = author === null ? this.#sql.sum.get(guild) : this.#sql.sumBy.get(guild, author)
    return Number(row?.['bytes'] ?? 0)
  }

  /** Files that came from peers, those first that have not been asked for for longest. */
  evictable(
    guild: GuildCid,
    author: UserCid | null,
    limit: number
  ): readonly { readonly cid: BlobCid; readonly size: number }[] {
    return this.#sql.evictable.all(guild, author, limit).map((row) => ({ cid: blobIn(row), size: Number(row['size']) }))
  }

  /** Bytes of pictures that came from peers. */
  pictureSum(): number {
    return Number(this.#sql.pictureSum.get()?.['bytes'] ?? 0)
  }

  /** Those that no message names, as `evictable`. */
  evictablePictures(limit: number): readonly { readonly cid: BlobCid; readonly size: number }[] {
    return this.#sql.evictablePictures.all(limit).map((row) => ({ cid: blobIn(row), size: Number(row['size']) }))
  }

  upload(name: string): Upload | undefined {
    return this.#sql.upload.get(name) as Upload | undefined
  }

  /** How many a user has begun. */
  uploadsOf(user: UserCid): number {
    return Number(this.#sql.uploadsBy.get(user)?.['n'] ?? 0)
  }

  addUpload({ name, user, room, filename, blob, expires }: Upload): void {
    this.#sql.addUpload.run(name, user, room, filename, blob, expires)
  }

  /** @returns false when it has come already, or has expired. */
  fillUpload(name: string, blob: BlobCid): boolean {
    return this.#sql.fillUpload.run(blob, name).changes > 0
  }

  /** It has been sent, or will not be. */
  dropUpload(name: string): void {
    for (const row of this.#sql.dropUpload.all(name)) if (row['blob'] !== null) this.#loosened(blobIn(row, 'blob'))
  }

  dropExpired(now: number): void {
    for (const row of this.#sql.expired.all(now)) if (row['blob'] !== null) this.#loosened(blobIn(row, 'blob'))
  }
}
