/** Brings asides to one peer, in order, a stream for what has gathered; what cannot be brought is left to anti-entropy. */
import type { GuildCid } from '../../node/core/ids.ts'
import type { LogReader } from '../../node/core/ports.ts'
import { createOutbox, type Outbox } from '../outbound/outbox.ts'
import { identitiesOf } from '../outbound/publisher.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import type { WireOp } from '../wire/frames.ts'
import type { AsideFrame } from './frames.ts'

export interface Sender {
  /** Never waits. */
  send(guild: GuildCid, ops: readonly WireOp[]): void
}

export interface SenderParts {
  readonly log: Pick<LogReader, 'identity'>
  open(): Promise<FrameStream>
  /** Of these ops, those that the peer may be told now. */
  permitted(guild: GuildCid, ops: readonly WireOp[]): readonly WireOp[]
  run(task: () => Promise<unknown>): void
}

export const createSender = ({ log, open, permitted, run }: SenderParts): Sender => {
  const outboxes = new Map<GuildCid, Outbox>()
  let sending = false

  const frameOf = (guild: GuildCid, ops: readonly WireOp[]): AsideFrame => ({
    k: 'ops',
    guild,
    ops,
    identities: identitiesOf(ops, log)
  })

  const next = (): AsideFrame | undefined => {
    for (const [guild, outbox] of outboxes) {
      while (outbox.size > 0) {
        const ops = permitted(guild, outbox.take())
        if (ops.length > 0) return frameOf(guild, ops)
      }
      outboxes.delete(guild)
    }
    return undefined
  }

  const drain = async (): Promise<void> => {
    let frame = next()
    if (!frame) return
    await using stream = await open()
    for (; frame; frame = next()) await stream.write(frame)
    await stream.write({ k: 'bye' })
  }

  const start = async (): Promise<void> => {
    try {
      await drain()
    } catch {
      // The peer has gone, or does not take them: it finds them by itself when it is back.
      outboxes.clear()
    } finally {
      sending = false
    }
  }

  return {
    send(guild, ops) {
      const outbox = outboxes.get(guild) ?? createOutbox()
      outboxes.set(guild, outbox)
      outbox.put(ops)
      if (sending) return
      sending = true
      run(start)
    }
  }
}
