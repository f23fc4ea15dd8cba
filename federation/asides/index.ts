/**
 * Live ops of channels that not every member sees. They are not gossiped, for whoever knows the guild can subscribe and read,
 * and relays: each goes over a stream of its own to peers who have proved a member's device that sees the channel now, and
 * these tell those they are connected with. What the state says is asked again as each frame goes out.
 *
 * Attack when absent: a member's node that is kept out of a channel follows the guild's topic, and reads along.
 */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { logIdIn } from '../../node/core/codec.ts'
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import { opCidOf } from '../../node/core/ids.ts'
import type { Audiences, LogReader } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/create-host.ts'
import { answers } from '../host/answers.ts'
import { openStream } from '../host/open-stream.ts'
import type { Source } from '../inbound/candidate.ts'
import type { Verdict } from '../inbound/gossip-lane.ts'
import { ASIDES } from '../limits.ts'
import type { GossipFrame } from '../outbound/gossip-frame.ts'
import type { Peers } from '../peers.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import { frameStream } from '../wire/frame-stream.ts'
import { toWire, type WireOp } from '../wire/frames.ts'
import { asideFrame } from './frames.ts'
import { createHeard } from './heard.ts'
import { createSender, type Sender } from './sender.ts'

export interface Asides {
  /** Ops that are to be told to those alone who see their channels. @returns the others */
  publish(guild: GuildCid, ops: readonly WireOp[]): readonly WireOp[]
}

export interface AsideParts extends FaultParts {
  readonly host: Host
  readonly peers: Pick<Peers, 'isMember' | 'audience'>
  readonly audiences: Pick<Audiences, 'isForAll'>
  readonly log: Pick<LogReader, 'identity'>
  readonly background: Background
  readonly signal: AbortSignal
  /** 0 to 1. */
  random(): number
  /** Checks and stores, as what is gossiped. */
  hear(source: Source, frame: GossipFrame): Promise<Verdict>
}

interface Told {
  readonly op: WireOp
  readonly log: LogId
}

const BOUNDS = { maxFrame: ASIDES.maxFrame, timeout: ASIDES.timeout }

const logOf = (op: WireOp): LogId | undefined => logIdIn(op.entry)

const cidOf = ({ entry }: WireOp): OpCid => opCidOf(entry)

export const createAsides = async (parts: AsideParts): Promise<Asides> => {
  const { host, peers, audiences, log, background, signal, random, hear, blame } = parts
  const heard = createHeard()
  const senders = new Map<string, Sender>()

  const closed = (guild: GuildCid, ops: readonly WireOp[]): readonly Told[] =>
    ops.flatMap((op) => {
      const id = logOf(op)
      return id !== undefined && !audiences.isForAll(guild, id) ? [{ op, log: id }] : []
    })

  const sees = (guild: GuildCid, peer: string, id: LogId): boolean =>
    peers.audience(guild, id).some((one) => one.toString() === peer)

  const senderTo = (id: PeerId): Sender => {
    const peer = id.toString()
    const sender =
      senders.get(peer) ??
      createSender({
        log,
        open: async () => frameStream(await openStream(host, id, ASIDES.protocol, signal), { ...BOUNDS, signal }),
        permitted: (guild, ops) => ops.filter((op) => sees(guild, peer, logOf(op) ?? ('' as LogId))),
        run: background.run
      })
    senders.set(peer, sender)
    return sender
  }

  /** So many of them, any. */
  const some = (ids: readonly PeerId[]): readonly PeerId[] =>
    ids
      .map((id) => ({ id, place: random() }))
      .toSorted((a, b) => a.place - b.place)
      .slice(0, ASIDES.peers)
      .map(({ id }) => id)

  const tell = (guild: GuildCid, told: readonly Told[]): void => {
    for (const [id, rows] of Map.groupBy(told, ({ log: of }) => of)) {
      for (const peer of some(peers.audience(guild, id))) {
        const name = peer.toString()
        const fresh = rows.filter(({ op }) => !heard.has(cidOf(op), name))
        for (const { op } of fresh) heard.note(cidOf(op), name)
        if (fresh.length > 0)
          senderTo(peer).send(
            guild,
            fresh.map(({ op }) => toWire(op))
          )
      }
    }
  }

  const receive = async (source: Source, frame: GossipFrame): Promise<void> => {
    for (const op of frame.ops) heard.note(cidOf(op), source.peer)
    const verdict = await hear(source, frame)
    if (verdict.verdict === 'reject') blame(source.peer, verdict.detail)
    if (verdict.verdict === 'accept') tell(source.guild, closed(source.guild, frame.ops))
  }

  const serve = async (stream: Stream, connection: Connection): Promise<void> => {
    const { remotePeer } = connection
    const peer = remotePeer.toString()
    await using frames = frameStream(stream, { ...BOUNDS, signal, answers: () => answers(connection) })
    try {
      for (let frame = await frames.read(asideFrame); frame.k === 'ops'; frame = await frames.read(asideFrame)) {
        const { guild, ops, identities } = frame
        if (!peers.isMember(peer, guild)) return
        await receive({ peer, guild }, { ops, identities })
      }
    } catch (error) {
      await endFaulty(parts, remotePeer, frames, error)
    }
  }

  await host.handle(ASIDES.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: ASIDES.streamsPerPeer,
    runOnLimitedConnection: true
  })
  host.addEventListener('peer:disconnect', ({ detail }) => void senders.delete(detail.toString()))

  return {
    publish(guild, ops) {
      const told = closed(guild, ops)
      if (told.length === 0) return ops
      tell(guild, told)
      const apart = new Set(told.map(({ op }) => op))
      return ops.filter((op) => !apart.has(op))
    }
  }
}
