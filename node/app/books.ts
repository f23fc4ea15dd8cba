/**
 * What bots list of themselves, signed by a device of theirs: written here for bots of this node, copied for others. Of two books of
 * one scope the later counts.
 */
import { isNewer, isSignedBy, openBook, signBook, type Subject } from '../core/commands/book.ts'
import { isRevokedIn } from '../core/devices.ts'
import type { GuildCid, UserCid } from '../core/ids.ts'
import { verifyIdentity } from '../core/identity.ts'
import type { Clock, Device, SentBook } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { Storage } from '../storage/index.ts'
import type { BookRow, BookScope } from '../storage/sqlite/command-store.ts'
import type { LocalAccounts } from './accounts.ts'
import { Denied } from './errors.ts'
import type { Registry } from './guild/registry.ts'

export interface BooksDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
}

/** Books that have been read lately. */
const READ = 256
/** ms that the clock of another node may be ahead. */
const EARLY = 600_000

interface Read<T> {
  readonly bytes: Uint8Array
  readonly entries: T
}

export class Books<T> {
  readonly #deps: BooksDeps
  readonly #subject: Subject
  readonly #parse: (json: string) => T
  readonly #read = new Map<string, Read<T>>()
  readonly #none: T

  /** @param parse what a book lists; it may come from anybody */
  constructor(deps: BooksDeps, subject: Subject, parse: (json: string) => T) {
    this.#deps = deps
    this.#subject = subject
    this.#parse = parse
    this.#none = parse('[]')
  }

  /** @param guild null: of all guilds */
  list(application: UserCid, guild: GuildCid | null): T {
    const row = this.#row(application, guild)
    if (!row) return this.#none
    const name = `${application} ${guild ?? ''}`
    const known = this.#read.get(name)
    if (known && Buffer.compare(known.bytes, row.bytes) === 0) return known.entries
    const entries = this.#parse(openBook(row.bytes)?.commands ?? '')
    if (this.#read.size >= READ) this.#read.clear()
    this.#read.set(name, { bytes: row.bytes, entries })
    return entries
  }

  /** @throws Denied, StorageFailed */
  async write(application: UserCid, guild: GuildCid | null, json: string): Promise<void> {
    const { storage, clock } = this.#deps
    const device = this.#device(application)
    const t = Math.max(clock.now(), (this.#row(application, guild)?.t ?? 0) + 1)
    const { bytes, sig } = signBook({ guild, t, commands: json }, device, this.#subject)
    await storage.db.write(() =>
      storage.commands.put({ application, guild: this.#scope(guild), t, bytes, sig, cert: device.cert })
    )
  }

  /** As peers are given it: signed, with the certificates that prove it. */
  sent(application: UserCid, guild: GuildCid | null): readonly SentBook[] {
    const row = this.#row(application, guild)
    const signed = row && this.#signedNow(row)
    const identity = signed && this.#deps.storage.log.identity(signed.cert)
    return identity ? [{ bytes: signed.bytes, sig: signed.sig, identity }] : []
  }

  /**
   * Takes a book of a bot that a peer has brought for a guild, unless a later one is here. Resolves when it is on disk.
   *
   * Attack when absent: a bot's node is asked for one guild, and gives books of a thousand others to keep.
   *
   * @returns false when it is none that an honest peer brings.
   */
  async learn(application: UserCid, guild: GuildCid, signed: SentBook): Promise<boolean> {
    const { bytes, sig } = signed
    const book = openBook(bytes)
    const author = book && verifyIdentity(signed.identity)
    if (!author || author.user !== application || author.cid !== book.cert) return false
    if (!isSignedBy(signed, author.key, this.#subject)) return false
    if (book.guild !== null && book.guild !== guild) return false
    const { storage, registry, clock } = this.#deps
    if (book.t > clock.now() + EARLY || isRevokedIn(registry.states(), author)) return true
    const row: BookRow = { application, guild: this.#scope(book.guild), t: book.t, bytes, sig, cert: book.cert }
    await storage.db.write(() => {
      if (!isNewer(this.#row(application, book.guild), row)) return
      storage.identities.learn(author)
      storage.commands.put(row)
    })
    return true
  }

  /** With a new token a bot has another device, and what the one before has signed is worth nothing. */
  #signedNow(row: BookRow): Pick<BookRow, 'bytes' | 'sig' | 'cert'> {
    const device = this.#deps.accounts.device(row.application)
    const book = device && device.cert !== row.cert ? openBook(row.bytes) : undefined
    return device && book ? { ...signBook(book, device, this.#subject), cert: device.cert } : row
  }

  #row(application: UserCid, guild: GuildCid | null): BookRow | undefined {
    return this.#deps.storage.commands.get(application, this.#scope(guild))
  }

  /** Emoji are the same in all guilds. */
  #scope(guild: GuildCid | null): BookScope {
    return this.#subject === 'emojis' ? 'emojis' : (guild ?? '')
  }

  #device(user: UserCid): Device {
    const device = this.#deps.accounts.device(user)
    if (!device) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    return device
  }
}
