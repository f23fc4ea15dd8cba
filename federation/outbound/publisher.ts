/** Sends a guild's live ops to its gossip topic, in order, without the caller ever waiting. */
import { admittedCert, decodeEntry } from '../../node/core/codec.ts'
import type { Logger, LogReader } from '../../node/core/ports.ts'
import { GOSSIP } from '../limits.ts'
import { toWire, toWireIdentity, type WireIdentity, type WireOp } from '../wire/frames.ts'
import type { GossipFrame } from './gossip-frame.ts'
import { createOutbox } from './outbox.ts'

export interface Publisher {
  publish(ops: readonly WireOp[]): void
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>
  /** Ops that are not sent yet. */
  readonly size: number
}

export interface PublisherParts {
  readonly log: Pick<LogReader, 'identity'>
  readonly logger: Logger
  send(frame: GossipFrame): Promise<void>
}

/** The certificate goes along when the op is the first of its device's chain in the log. */
const firstIdentity = (op: WireOp, log: PublisherParts['log']): WireIdentity | undefined => {
  const entry = decodeEntry(op.entry)
  if (!entry.ok || entry.value.header.payload.q > 0) return undefined
  const identity = log.identity(entry.value.header.identity)
  return identity && toWireIdentity(identity)
}

const admittedIdentity = (op: WireOp, log: PublisherParts['log']): WireIdentity | undefined => {
  const cert = admittedCert(op)
  const identity = cert && log.identity(cert)
  return identity && toWireIdentity(identity)
}

/** Certificates that go with ops. */
export const identitiesOf = (ops: readonly WireOp[], log: PublisherParts['log']): readonly WireIdentity[] => [
  ...ops.flatMap((op) => firstIdentity(op, log) ?? []),
  ...ops.flatMap((op) => admittedIdentity(op, log) ?? []).slice(0, GOSSIP.frameGuests)
]

export const createPublisher = ({ log, logger, send }: PublisherParts): Publisher => {
  const outbox = createOutbox()
  let sending: Promise<void> | undefined

  const frameOf = (ops: readonly WireOp[]): GossipFrame => ({ ops, identities: identitiesOf(ops, log) })

  const drain = async (): Promise<void> => {
    await Promise.resolve()
    while (outbox.size > 0) {
      await send(frameOf(outbox.take())).catch((error: unknown) => logger.warn('gossip was not sent', { error }))
    }
    sending = undefined
  }

  return {
    publish(ops) {
      const dropped = outbox.put(ops.map(toWire))
      if (dropped > 0) logger.warn('gossip is slower than writing: left to anti-entropy', { ops: dropped })
      sending ??= drain()
    },
    idle: async () => sending,
    get size() {
      return outbox.size
    }
  }
}
