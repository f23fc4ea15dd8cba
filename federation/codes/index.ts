/** Invites found by short codes: asked for, answered, and announced. */
import type { Connection, Stream } from '@libp2p/interface'
import type { Network } from '../../node/core/ports.ts'
import type { CodeDesk } from '../../node/core/short-codes.ts'
import type { Background } from '../background.ts'
import { CODES } from '../limits.ts'
import { endFaulty } from '../stream-fault.ts'
import { frameStream } from '../wire/frame-stream.ts'
import type { Finder } from '../discovery/finder.ts'
import { createCodeClient, type CodeClientParts } from './client.ts'
import { createCodeServer } from './server.ts'

export interface CodeParts extends CodeClientParts {
  readonly desk: CodeDesk
  readonly background: Background
  addresses(): readonly string[]
  isKnown(peer: string): boolean
}

export type Codes = Pick<Network, 'findCode' | 'offerCodes'>

const nameOf = (key: Uint8Array): string => Buffer.from(key).toString('hex')

/** Announces what the desk offers, and no more what it does not any more. */
const createOffers = (desk: CodeDesk, finder: Finder): (() => void) => {
  let offered = new Map<string, Uint8Array>()
  return () => {
    const now = new Map(desk.offered().map((key) => [nameOf(key), key]))
    for (const [name, key] of offered) if (!now.has(name)) finder.withdraw(key)
    for (const [name, key] of now) if (!offered.has(name)) finder.provide(key)
    offered = now
  }
}

export const createCodes = async (parts: CodeParts): Promise<Codes> => {
  const { host, desk, finder, background, signal } = parts
  const server = createCodeServer({ ...parts, self: host.peerId.toString() })

  const serve = async (stream: Stream, { remotePeer }: Connection): Promise<void> => {
    await using frames = frameStream(stream, { maxFrame: CODES.maxFrame, timeout: CODES.timeout, signal })
    try {
      await server.serve(frames, remotePeer.toString())
    } catch (error) {
      if (!(await endFaulty(parts, remotePeer, frames, error))) throw error
    }
  }

  await host.handle(CODES.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: CODES.streamsPerPeer,
    runOnLimitedConnection: true
  })
  const offer = createOffers(desk, finder)
  // Invites end by themselves, and rights to let in come and go.
  const again = setInterval(offer, CODES.offerEvery).unref()
  signal.addEventListener('abort', () => clearInterval(again))
  offer()
  return { findCode: createCodeClient(parts), offerCodes: offer }
}
