/**
 * Letters between devices: written and kept here until the reader's node has them on disk, each read once.
 *
 * What a letter says is sealed by a `LetterCipher`, for the one device that it goes to. There is one so far, which leaves
 * it to the connection: Noise, between two nodes that have proved whom they act for.
 */
import type {
  Clock,
  Device,
  Logger,
  Mailroom,
  Network,
  Random,
  SignedLetter,
  VerifiedIdentity,
  WaitingLetter
} from '../core/ports.ts'
import { isLive, isRevokedIn } from '../core/devices.ts'
import type { DeviceKey, UserCid } from '../core/ids.ts'
import { verifyIdentity } from '../core/identity.ts'
import {
  isEarly,
  isStale,
  isWrittenBy,
  LETTER_LIFE,
  openContents,
  openLetter,
  packContents,
  signLetter,
  type Letter,
  type Says
} from '../core/letters.ts'
import type { Storage } from '../storage/index.ts'
import type { NewLetter } from '../storage/sqlite/letter-store.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Registry } from './guild/registry.ts'

/** Seals what letters say for the device that reads them. */
export interface LetterCipher {
  /** Named in the letter. */
  readonly alg: string
  seal(contents: Uint8Array, reader: { readonly user: UserCid; readonly device: DeviceKey | null }): Uint8Array
  /** @returns undefined when it cannot be opened */
  open(sealed: Uint8Array, writer: VerifiedIdentity): Uint8Array | undefined
}

/** The connection is sealed, and ends at a node that has proved to act for the reader: nothing is added to that. */
export const byConnection: LetterCipher = { alg: 'none', seal: (contents) => contents, open: (sealed) => sealed }

/** A letter that has been opened: it is from whom it says, and for somebody here. */
export interface Heard {
  readonly from: VerifiedIdentity
  readonly to: UserCid
  readonly says: Says
  /** ms since the Unix epoch, by the writer's clock. */
  readonly t: number
}

export interface MailDeps {
  readonly accounts: LocalAccounts
  readonly registry: Registry
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly cipher: LetterCipher
  /** Users whom somebody here has to do with, and where nodes of theirs listen. */
  acquaintances(): Iterable<UserCid>
  addresses(user: UserCid): readonly string[]
  /** Acts upon a letter. It may come twice, when the node stops in between. @returns whether anything has come of it */
  hear(heard: Heard): Promise<boolean>
  network(): Network
}

const ID_BYTES = 16
/** Of one reader, those heard of last. */
const DEVICES = 8
/** Of one user, that are learnt from letters: who acts by more of them has made them for it. */
const KNOWN_DEVICES = 64
const SWEEP_EVERY = 3_600_000

export class LocalMail implements Mailroom, Disposable {
  readonly #deps: MailDeps
  readonly #sweeping: NodeJS.Timeout
  #doubtsClock = false

  constructor(deps: MailDeps) {
    this.#deps = deps
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_EVERY).unref()
  }

  /**
   * Writes a letter for every device of a user that is known, and one for whichever is met first. Resolves when it is on
   * disk.
   *
   * @param matter a later letter on the same matter takes its place.
   * @param alongside rows that belong to the same transaction.
   */
  async post(
    from: Device,
    to: UserCid,
    says: Says,
    { matter, alongside = () => {} }: { readonly matter: string; readonly alongside?: () => void }
  ): Promise<void> {
    const { db, letters } = this.#deps.storage
    const written = this.#write(from, to, says, matter)
    await db.write(() => {
      alongside()
      for (const letter of written) letters.add(letter)
    })
    if (written.length > 0) this.#deps.network().bring(to)
  }

  /** What still waits on a matter is not to be said any more. Call inside a write. */
  withdraw(from: UserCid, to: UserCid, matter: string): void {
    this.#deps.storage.letters.withdraw(from, to, matter)
  }

  /** A reader of this node hears it at once. */
  async deliver(from: Device, to: UserCid, says: Says): Promise<void> {
    const { storage, clock } = this.#deps
    const blocks = this.#isHere(from, to) ? storage.log.identity(from.cert) : undefined
    const identity = blocks && verifyIdentity(blocks)
    if (identity) await this.#deps.hear({ from: identity, to, says, t: clock.now() })
  }

  *residents(): Iterable<UserCid> {
    for (const { cid } of this.#deps.accounts.list()) yield cid
  }

  device(user: UserCid): Device | undefined {
    return this.#deps.accounts.device(user)
  }

  sought(limit: number): readonly UserCid[] {
    return [...new Set([...this.awaited(limit), ...this.#deps.acquaintances()])].slice(0, limit)
  }

  awaited(limit: number): readonly UserCid[] {
    return this.#deps.storage.letters.readers(limit)
  }

  addresses(user: UserCid): readonly string[] {
    return this.#deps.addresses(user)
  }

  waiting(user: UserCid, device: DeviceKey, limit: number): readonly WaitingLetter[] {
    return this.#deps.storage.letters.waiting(user, device, limit).flatMap(({ n, bytes, sig, cert }) => {
      const identity = this.#deps.storage.log.identity(cert)
      return identity ? [{ n, bytes, sig, identity }] : []
    })
  }

  async brought({ n }: WaitingLetter): Promise<void> {
    await this.#deps.storage.db.write(() => this.#deps.storage.letters.drop(n))
  }

  /**
   * Attack when absent: names cost nothing, and whoever makes a thousand a minute writes in each of them. So of a letter that comes
   * to nothing, nothing is written down.
   *
   * Who writes by a clock that is right is early where that is behind. To take it and drop it would be a loss that nobody hears of: the
   * writer's node keeps it, as long as any letter, and nothing of it is kept here.
   */
  async receive(signed: SignedLetter): Promise<'taken' | 'early' | 'refused'> {
    const letter = openLetter(signed.bytes)
    const from = letter && verifyIdentity(signed.identity)
    if (!letter || !from || from.cid !== letter.cert || !isWrittenBy(signed, from.key)) return 'refused'
    if (this.#isForHere(letter) && isEarly(letter, this.#deps.clock.now())) {
      this.#doubtClock()
      return 'early'
    }
    const heard = this.#open(letter, from)
    const { letters, db } = this.#deps.storage
    if (!heard || letters.isRead(letter.id)) return 'taken'
    if (!(await this.#deps.hear(heard))) return 'taken'
    await db.write(() => {
      this.#remember(from)
      letters.read(letter.id, this.#deps.clock.now())
    })
    return 'taken'
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweeping)
  }

  #isForHere(letter: Letter): boolean {
    const device = this.#deps.accounts.device(letter.to)
    return device !== undefined && (letter.device === null || letter.device === device.key)
  }

  /** Says so once: whoever has no guild hears of a clock that is wrong by nothing else. */
  #doubtClock(): void {
    if (this.#doubtsClock) return
    this.#doubtsClock = true
    this.#deps.logger.warn(
      'letters come from the future, and wait at whoever brings them: is the clock of this machine right?'
    )
  }

  /** Undefined for what is none of ours to act upon, though whoever brings it does no wrong. */
  #open(letter: Letter, from: VerifiedIdentity): Heard | undefined {
    const { registry, clock, cipher } = this.#deps
    if (!this.#isForHere(letter)) return undefined
    if (isStale(letter, clock.now()) || isRevokedIn(registry.states(), from)) return undefined
    if (letter.alg !== cipher.alg) return undefined
    const contents = cipher.open(letter.contents, from)
    const says = contents && openContents(contents)
    return says && { from, to: letter.to, says, t: letter.t }
  }

  /** The device of somebody whom somebody here has to do with. Call inside a write. */
  #remember(from: VerifiedIdentity): void {
    const { devices, identities } = this.#deps.storage
    if (devices.of(from.user).length < KNOWN_DEVICES) identities.learn(from)
  }

  #isHere(from: Device, to: UserCid): boolean {
    return from.user !== to && this.#deps.accounts.device(to) !== undefined
  }

  #write(from: Device, to: UserCid, says: Says, matter: string): readonly NewLetter[] {
    const id = this.#deps.random.bytes(ID_BYTES)
    const here = [from.key, this.#deps.accounts.device(to)?.key]
    const known = this.#devicesOf(to).filter((key) => !here.includes(key))
    const devices = from.user === to || this.#isHere(from, to) ? known : [...known, null]
    return devices.map((device) => this.#sign(id, from, { user: to, device }, says, matter))
  }

  #sign(
    id: Uint8Array,
    from: Device,
    reader: { readonly user: UserCid; readonly device: DeviceKey | null },
    says: Says,
    matter: string
  ): NewLetter {
    const { clock, cipher } = this.#deps
    const t = clock.now()
    const { user: to, device } = reader
    const contents = cipher.seal(packContents(says), reader)
    const { bytes, sig } = signLetter({ id, to, device, t, alg: cipher.alg, contents }, from)
    return { id, from: from.user, to, device, matter, bytes, sig, cert: from.cert, expires: t + LETTER_LIFE }
  }

  #devicesOf(user: UserCid): readonly DeviceKey[] {
    const states = [...this.#deps.registry.states()]
    return this.#deps.storage.devices
      .of(user)
      .filter((device) => states.every((state) => isLive(state, user, device)))
      .slice(0, DEVICES)
      .map(({ key }) => key)
  }

  #sweep(): void {
    const now = this.#deps.clock.now()
    const { db, letters } = this.#deps.storage
    db.write(() => letters.sweep(now, now - 2 * LETTER_LIFE)).catch((error: unknown) =>
      this.#deps.logger.warn('old letters could not be cleared away', { error })
    )
  }
}
