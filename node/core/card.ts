/**
 * What a discoverable guild tells strangers: a card, signed by the device of somebody in it who manages the guild, when the
 * guild's settings say so. A stranger can check that its signer is one user, and that nobody has changed it; not that the
 * signer may speak for the guild: that, and how many members there are, is claimed until one has joined and sees the log.
 *
 *     card       dag-cbor {v, g, i, name, description, members, peers, invite, t}
 *     signature  Ed25519 by the device of certificate `i` over "folkmoot/card/1\n" || card, base64url
 *
 * Attack when unbounded or unsigned: whoever is asked fills the asker's memory, or hands out cards of guilds of others with
 * invites of their own.
 */
import { decodeCbor, encodeCbor, fromBase64url, toBase64url, utf8, verifySignature } from '../../crypto/primitives.ts'
import type { CertCid, GuildCid, UserCid } from './ids.ts'
import { verifyIdentity } from './identity.ts'
import type { IdentityBlocks, SignedCard } from './ports.ts'
import { cid, int, list, literal, nullable, object, type Shape, text, time } from './schema.ts'

/** Bytes of a card. */
export const CARD_LIMIT = 4096
/** Cards in one answer. */
export const CARDS = 16

const PURPOSE = utf8('folkmoot/card/1\n')
/** ms for which a card is good, and by which clocks may differ. */
const GOOD = 7 * 24 * 3600 * 1000
const AHEAD = 600_000

const statement = object({
  v: literal(1),
  g: cid<GuildCid>(),
  i: cid<CertCid>(),
  name: text(100, 1),
  description: nullable(text(300)),
  /** How many there are, as its signer says. */
  members: int(0, Number.MAX_SAFE_INTEGER),
  /** Multiaddrs of members' nodes, with /p2p/. */
  peers: list(text(256, 1), 3),
  /** Code of an invite that anybody may use. */
  invite: nullable(text(512, 1)),
  t: time
})

export interface Card {
  readonly guild: GuildCid
  readonly name: string
  readonly description: string | null
  readonly members: number
  readonly peers: readonly string[]
  readonly invite: string | null
  /** ms since the Unix epoch. */
  readonly t: number
}

/** A card, and who signed it. */
export interface OpenCard extends Card {
  readonly by: UserCid
}

/** Of a device: what signing takes. */
interface Signer {
  readonly cert: CertCid
  sign(bytes: Uint8Array): Uint8Array
}

const covered = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(PURPOSE.byteLength + bytes.byteLength)
  whole.set(PURPOSE)
  whole.set(bytes, PURPOSE.byteLength)
  return whole
}

/** @throws Mismatch when readers would refuse it. */
export const signCard = ({ guild, ...card }: Card, device: Signer, identity: IdentityBlocks): SignedCard => {
  const said = { v: 1, g: guild, i: device.cert, ...card }
  statement(said, 'card')
  const bytes = encodeCbor(said)
  return { bytes, sig: toBase64url(device.sign(covered(bytes))), identity }
}

const read = (bytes: Uint8Array): Shape<typeof statement> | undefined => {
  if (bytes.byteLength > CARD_LIMIT) return undefined
  try {
    return statement(decodeCbor(bytes), 'card')
  } catch {
    return undefined
  }
}

/**
 * @param now ms since the Unix epoch.
 * @returns undefined unless the card is whole, signed by the device it names, not from the future, and a week old at most.
 */
export const openCard = ({ bytes, sig, identity }: SignedCard, now: number): OpenCard | undefined => {
  const said = read(bytes)
  if (!said || said.t > now + AHEAD || said.t < now - GOOD) return undefined
  const signer = verifyIdentity(identity)
  if (!signer || signer.cid !== said.i || !verifySignature(signer.key, covered(bytes), fromBase64url(sig))) {
    return undefined
  }
  const { g: guild, name, description, members, peers, invite, t } = said
  return { guild, name, description, members, peers, invite, t, by: signer.user }
}
