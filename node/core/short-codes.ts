/** Short codes of invites, as nodes speak of them: see app/short-code.ts. */
import { fromBase64url, sha256, utf8 } from '../../crypto/primitives.ts'
import type { DeviceKey } from './ids.ts'

/**
 * Under which name a short code is looked for: what the DHT and peers that are asked get to see. It leads neither to the tag nor
 * to the code.
 *
 * @param tag of an invite, as its op has it.
 */
export const codeKey = (tag: string): Uint8Array =>
  sha256(Buffer.concat([utf8('folkmoot/code/key/1'), fromBase64url(tag)]))

/** What members' nodes know of a short code, and where it leads: see app/short-code.ts. */
export interface KnownCode {
  /** 32 bytes in base64url. */
  readonly tag: string
  /** First 16 bytes of SHA-256 of the guild's CID. */
  readonly guildHash: Uint8Array
  readonly inviteKey: DeviceKey
  /** May somebody of this node let in who comes with it? */
  readonly admits: boolean
}

/** Answers those who look for invites by short codes; implemented by node/app. */
export interface CodeDesk {
  /** Invites that let in now: of one code one, unless somebody has made others that answer to it. @param key see `codeKey` */
  lookup(key: Uint8Array): readonly KnownCode[]
  /** Keys of the codes by which somebody of this node may let people in: those that others are told it can be asked for. */
  offered(): readonly Uint8Array[]
}

/** A short code that somebody looks for, as far as others are to know it. */
export interface SoughtCode {
  /** 32 bytes in base64url. */
  readonly tag: string
  /** The key that its invite has if it is one of that guild. */
  keyIn(guildHash: Uint8Array): DeviceKey
}

/** Somebody who knows the invite can show it; to come in takes somebody who lets in. */
export type CodeWish = 'show' | 'enter'

export interface FoundCode {
  readonly guildHash: Uint8Array
  /** Does one of the nodes let in? */
  readonly admits: boolean
  /** Multiaddrs with /p2p/ of nodes that know the invite; first those that can let in. */
  readonly addresses: readonly string[]
}
