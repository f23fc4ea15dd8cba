/**
 * Tries, for a peer, whether others get through to it: dials back the host that the peer is connected from, at ports that it
 * names.
 *
 * Attack: whoever has others dial for them floods or maps what is not theirs. So the peer names ports and no hosts: what is dialled is where
 * the question came from, a few ports at a time and so many times a minute, and each must answer as that very peer.
 */
import type { Connection, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { Host } from '../host/host.ts'
import { REACH } from '../limits.ts'
import { wayOf } from '../nat/upgrade.ts'
import { createWindow } from '../nat/window.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import { frameStream, type FrameStream } from '../wire/frame-stream.ts'
import { reachQuestion, type Port, type ReachReply } from './frames.ts'

interface ReachServerParts extends FaultParts {
  readonly host: Host
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
}

/** The network part of where the peer is connected from, as in /ip4/192.0.2.1 */
const sourceOf = ({ remoteAddr }: Connection): { readonly prefix: string; readonly host: string } | undefined => {
  const [first] = remoteAddr.getComponents()
  if (first?.value === undefined || !['ip4', 'ip6'].includes(first.name)) return undefined
  return { prefix: `/${first.name}/${first.value}`, host: first.value }
}

export const placeAt = (prefix: string, { port, ws }: Port): string => `${prefix}/tcp/${port}${ws ? '/ws' : ''}`

export const serveReach = (parts: ReachServerParts): Promise<void> => {
  const { host, clock, background, signal } = parts
  const ofPeer = createWindow(clock, REACH.perMinute)
  let trying = 0

  const isOpen = async (address: string): Promise<boolean> => {
    const place = multiaddr(address)
    try {
      const timeout = AbortSignal.any([signal, AbortSignal.timeout(REACH.dialTimeout)])
      const connection = await host.dial(place, { force: true, signal: timeout })
      // A dial to the same peer that was under way may have taken another way.
      if (!connection.remoteAddr.equals(place)) return false
      await connection.close()
      return true
    } catch {
      return false
    }
  }

  const tryAll = async (connection: Connection, ports: readonly Port[]): Promise<ReachReply> => {
    const source = wayOf(connection) === 'direct' ? sourceOf(connection) : undefined
    const peer = connection.remotePeer.toString()
    if (!source || trying >= REACH.atOnce || !ofPeer.admit(peer)) return { k: 'refused' }
    trying++
    try {
      const open: boolean[] = []
      for (const port of ports) open.push(await isOpen(`${placeAt(source.prefix, port)}/p2p/${peer}`))
      return { k: 'reached', host: source.host, open }
    } finally {
      trying--
    }
  }

  const answer = async (frames: FrameStream, connection: Connection): Promise<void> => {
    const { ports } = await frames.read(reachQuestion)
    await frames.write(await tryAll(connection, ports))
  }

  const serve = async (stream: Stream, connection: Connection): Promise<void> => {
    await using frames = frameStream(stream, { maxFrame: REACH.maxFrame, timeout: REACH.timeout, signal })
    try {
      await answer(frames, connection)
    } catch (error) {
      if (!(await endFaulty(parts, connection.remotePeer, frames, error))) throw error
    }
  }

  return host.handle(REACH.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: 1
  })
}
