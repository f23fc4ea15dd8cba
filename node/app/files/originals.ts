/**
 * Files that are shown as they are kept. What may be kept is settled when somebody brings a file, and again before it is shown, for it
 * may come from a peer.
 */
import { readFile } from 'node:fs/promises'
import { equalBytes } from '../../../crypto/primitives.ts'
import type { BlobCid } from '../../core/ids.ts'
import { MAX_TEMPLATE, openTemplate } from '../../core/template.ts'
import type { OriginalKind, Originals } from '../pictures.ts'
import type { FileHere, Staged } from '../staged.ts'
import { FileRefused } from '../errors.ts'
import { cleanApng } from './apng.ts'
import type { Keeper } from './keeper.ts'
import { cleanLottie } from './lottie.ts'
import { cleanSound, lengthOfSound } from './sound.ts'

/** Bytes of one that a request brings. */
const MAX_ORIGINAL = 512 * 1024
/** In ms: Discord's 5.2 s, and what encoders put before and behind. */
const LONGEST_SOUND = 5300
/** So many that have been looked at are not looked at again. */
const KNOWN = 4096

/** What of a file is kept; undefined: it is none of its kind. What it gives for its own result is the same. */
const CLEAN: Readonly<Record<OriginalKind, (bytes: Uint8Array) => Uint8Array | undefined>> = {
  apng: cleanApng,
  lottie: cleanLottie,
  sound: cleanSound,
  template: (bytes) => (openTemplate(bytes) ? bytes : undefined)
}

const isTooLong = (bytes: Uint8Array, kind: OriginalKind): boolean =>
  kind === 'sound' && lengthOfSound(bytes) > LONGEST_SOUND

/** Bytes of one. */
const most = (kind: OriginalKind): number => (kind === 'template' ? MAX_TEMPLATE : MAX_ORIGINAL)

export interface OriginalsParts {
  readonly keeper: Keeper
  /** Brings it here if something is shown with it. */
  find(blob: BlobCid): Promise<FileHere | undefined>
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

export class LocalOriginals implements Originals {
  readonly #parts: OriginalsParts
  readonly #known = new Map<string, boolean>()

  constructor(parts: OriginalsParts) {
    this.#parts = parts
  }

  async bytesOf({ blob, size }: Staged): Promise<Uint8Array> {
    if (size > MAX_ORIGINAL) throw new FileRefused('too-large', `at most ${MAX_ORIGINAL} bytes`)
    return new Uint8Array(await readFile(this.#parts.keeper.pathOf(blob)))
  }

  async keep(bytes: Uint8Array, kind: OriginalKind): Promise<Staged | undefined> {
    const kept = bytes.byteLength <= most(kind) ? CLEAN[kind](bytes) : undefined
    if (kept && isTooLong(kept, kind)) throw new FileRefused('too-long', 'a sound has at most 5.2 s')
    return kept && (await this.#parts.keeper.stage(once(kept), { image: true }))
  }

  async show(blob: BlobCid, kind: OriginalKind): Promise<FileHere | undefined> {
    if (this.#known.get(`${kind} ${blob}`) === false) return undefined
    const here = await this.#parts.find(blob)
    return here && (await this.approve(here, kind))
  }

  async approve(here: FileHere, kind: OriginalKind): Promise<FileHere | undefined> {
    const name = `${kind} ${here.blob}`
    if (!this.#known.has(name)) this.#note(name, here.size <= most(kind) && (await this.#isClean(here, kind)))
    return this.#known.get(name) === true ? here : undefined
  }

  async #isClean({ path }: FileHere, kind: OriginalKind): Promise<boolean> {
    const bytes = new Uint8Array(await readFile(path))
    const kept = CLEAN[kind](bytes)
    return kept !== undefined && equalBytes(kept, bytes) && !isTooLong(kept, kind)
  }

  #note(name: string, isClean: boolean): void {
    this.#known.set(name, isClean)
    const oldest = this.#known.size > KNOWN ? this.#known.keys().next() : undefined
    if (oldest && !oldest.done) this.#known.delete(oldest.value)
  }
}
