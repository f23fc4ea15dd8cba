/** What a replica holds, received by nodes in many orders; what lacks parents comes again later. */
import type { LocalApp } from '../../../node/app/create-app.ts'
import type { ChannelCid } from '../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import type { Actor } from './actors.ts'
import { HandClock } from './clock.ts'
import { openApp, type TestApp } from './local-app.ts'
import { SeededRandom } from './random.ts'
import type { Replica } from './replica.ts'
import { deliver } from './wire.ts'

/** A channel as clients see it, and as somebody sees it who has only followed the events. */
export interface Screen {
  readonly shown: readonly string[]
  readonly followed: readonly string[]
}

const textOf = (message: { content: string; reactions?: readonly { emoji: string }[] }): string =>
  [message.content, ...(message.reactions ?? []).map(({ emoji }) => emoji)].join(' ')

const followed = ({ events }: TestApp, channel: ChannelCid): readonly string[] => {
  const screen = new Map<string, string>()
  for (const step of events) {
    if (step.kind !== 'message' || step.channel !== channel) continue
    const { event } = step
    if (event.type === 'message-created' || event.type === 'message-updated') {
      screen.set(event.message.id, event.message.content)
    } else if (event.type === 'messages-deleted') {
      for (const { id } of event.messages) screen.delete(id)
    }
  }
  return [...screen].toSorted(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1)).map(([, text]) => text)
}

export const shownIn = (app: LocalApp, channel: ChannelCid): readonly string[] =>
  app.messages.page(channel, { limit: 100 }).map(textOf).toReversed()

/** How many come at a time, and whether as news or as a history. */
interface Manner {
  readonly chunk: number
  readonly backfill: boolean
}

/** Hands everything over, in the order given, and as often as it takes. */
const receiveAll = async (
  { app }: TestApp,
  replica: Replica,
  actors: readonly Actor[],
  ops: readonly VerifiedOp[],
  { chunk, backfill }: Manner
): Promise<void> => {
  for (let left = ops; left.length > 0;) {
    const missing: VerifiedOp[] = []
    for (let at = 0; at < left.length; at += chunk) {
      const some = left.slice(at, at + chunk)
      const receipts = await deliver(app, replica, actors, some, backfill)
      for (const [i, receipt] of receipts.entries()) {
        if (receipt.status === 'refused') throw new Error(receipt.detail)
        if (receipt.status === 'missing') missing.push(some[i] as VerifiedOp)
      }
    }
    if (missing.length === left.length) throw new Error('the test set-up is wrong: parents are nowhere')
    left = missing
  }
}

/**
 * @param chunk how many ops come together.
 * @param orders the first is that of writing, the second the reverse, the others are drawn; every other, from the first on, comes as a history.
 * @returns what each node shows in the end.
 */
export const replays = async (
  replica: Replica,
  actors: readonly Actor[],
  channel: ChannelCid,
  orders = 6,
  chunk = 1
): Promise<readonly Screen[]> => {
  const written = [...replica.seen.values()]
  const screens: Screen[] = []
  for (let order = 0; order < orders; order++) {
    const random = new SeededRandom(`order ${order}`)
    const ops = order === 0 ? written : order === 1 ? written.toReversed() : random.shuffle(written)
    using it = openApp(`node ${order}`, { clock: new HandClock(replica.clock.now()) })
    await receiveAll(it, replica, actors, ops, { chunk, backfill: order % 2 === 0 })
    // What was forgotten for a delete that turned out void is brought again.
    await deliver(it.app, replica, actors, written)
    screens.push({ shown: shownIn(it.app, channel), followed: followed(it, channel) })
  }
  return screens
}
