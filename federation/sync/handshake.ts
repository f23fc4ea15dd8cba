/**
 * How two peers meet: they show each other which guilds they share, and prove that they have a member's device,
 * without naming a guild to anybody who does not know it already.
 *
 *     client -> hello {nonce}              server -> hello {nonce, tags of its guilds, what its clock shows}
 *     client -> proofs, of the guilds whose tags it knows       server -> proofs, of the guilds the client proved
 *
 * Conversations have no tags: who is in them is no secret that one could show to know. The client proves itself in them to
 * peers that act for somebody who is in them, and the server answers of those alone that it finds the client's user in.
 */
import { randomBytes } from 'node:crypto'
import type { GuildCid } from '../../node/core/ids.ts'
import type { CertifiedDevice, Device, LogReader } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import { guildTag, type Meeting } from '../keys.ts'
import { SYNC } from '../limits.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { clientHello, proofsFrame, serverHello } from './frames.ts'
import { makeProof, verifyProof, type Proof, type Side } from './membership-proof.ts'

/** Shared guilds, each with the devices that the other side has proved to have: one or more. */
export type Proven = ReadonlyMap<GuildCid, readonly CertifiedDevice[]>

export interface Credentials {
  /** Guilds to be named to peers. */
  carried(): readonly GuildCid[]
  guildSecret(guild: GuildCid): Uint8Array | undefined
  devices(guild: GuildCid): readonly Device[]
  /** A peer takes the devices that were proved for no members': others have their turn. */
  turnedAway(guild: GuildCid): void
  readonly log: LogReader
  isConversation(guild: GuildCid): boolean
  /** Does the peer act for somebody who is in the conversation? */
  concerns(peer: string, conversation: GuildCid): boolean
  /** ms since the Unix epoch; read of the machine when it is not given. */
  now?(): number
  /** May the device have the guild's logs now? */
  isMember(guild: GuildCid, device: CertifiedDevice): boolean
}

const tagOf = (guild: GuildCid, meeting: Meeting, { guildSecret }: Credentials): string | undefined => {
  const secret = guildSecret(guild)
  return secret && Buffer.from(guildTag(secret, guild, meeting)).toString('hex')
}

const prove = (guilds: Iterable<GuildCid>, side: Side, meeting: Meeting, { devices, log }: Credentials): Proof[] =>
  [...guilds]
    .flatMap((guild) =>
      devices(guild).flatMap((device) => {
        const identity = log.identity(device.cert)
        return identity ? [makeProof(guild, side, meeting, device, identity)] : []
      })
    )
    .slice(0, SYNC.proofsPerPeer)

/** @param counts whether what is proved is taken note of. */
const accept = (
  proofs: readonly Proof[],
  from: Side,
  meeting: Meeting,
  counts: (guild: GuildCid, device: CertifiedDevice) => boolean
): Proven => {
  const proven = new Map<GuildCid, CertifiedDevice[]>()
  for (const proof of proofs) {
    const identity = verifyProof(proof, from, meeting)
    if (!identity) throw new ProtocolBroken('a proof of membership does not hold')
    if (counts(proof.guild, identity)) proven.set(proof.guild, [...(proven.get(proof.guild) ?? []), identity])
  }
  return proven
}

/** The peers' ids, the opener of the stream first. */
export interface Ends {
  readonly client: string
  readonly server: string
}

/**
 * Meets as the side that opened the stream.
 *
 * @param wanted guilds this stream is for.
 * @param told what the peer's clock shows, when it has proved to share one of them; ms since the Unix epoch, and by the clock here.
 * @throws ProtocolBroken when a proof does not hold.
 */
export const meetAsClient = async (
  frames: FrameStream,
  ends: Ends,
  credentials: Credentials,
  wanted: readonly GuildCid[],
  told: (t: number, now: number) => void = () => undefined
): Promise<Proven> => {
  const now = (): number => credentials.now?.() ?? Date.now()
  const clientNonce = randomBytes(32)
  const before = now()
  await frames.write({ k: 'hello', v: 1, nonce: clientNonce })
  const hello = await frames.read(serverHello)
  const asked = (before + now()) / 2
  const meeting: Meeting = { ...ends, clientNonce, serverNonce: hello.nonce }
  const tags = new Set(hello.tags.map((tag) => Buffer.from(tag).toString('hex')))
  const shared = wanted.filter((guild) =>
    credentials.isConversation(guild)
      ? credentials.concerns(ends.server, guild)
      : tags.has(tagOf(guild, meeting, credentials) ?? '')
  )
  await frames.write({ k: 'proofs', proofs: prove(shared, 'client', meeting, credentials) })
  const { proofs } = await frames.read(proofsFrame)
  const named = new Set(shared)
  if (proofs.some(({ guild }) => !named.has(guild)))
    throw new ProtocolBroken('a proof for a guild that was not asked for')
  const proven = accept(proofs, 'server', meeting, () => true)
  if (proven.size > 0) told(hello.t, asked)
  return proven
}

/** Meets as the side that was called. @throws ProtocolBroken when a proof does not hold. */
export const meetAsServer = async (frames: FrameStream, ends: Ends, credentials: Credentials): Promise<Proven> => {
  const { nonce: clientNonce } = await frames.read(clientHello)
  const meeting: Meeting = { ...ends, clientNonce, serverNonce: randomBytes(32) }
  const carried = credentials.carried().slice(0, SYNC.guildsPerPeer)
  const tags = carried
    .filter((guild) => !credentials.isConversation(guild))
    .flatMap((guild) => tagOf(guild, meeting, credentials) ?? [])
    .map((tag) => Buffer.from(tag, 'hex'))
  await frames.write({ k: 'hello', v: 1, nonce: meeting.serverNonce, tags, t: credentials.now?.() ?? Date.now() })
  const { proofs } = await frames.read(proofsFrame)
  const known = new Set(carried)
  const proven = accept(
    proofs.filter(({ guild }) => known.has(guild)),
    'client',
    meeting,
    (guild, device) => !credentials.isConversation(guild) || credentials.isMember(guild, device)
  )
  await frames.write({ k: 'proofs', proofs: prove(proven.keys(), 'server', meeting, credentials) })
  return proven
}
