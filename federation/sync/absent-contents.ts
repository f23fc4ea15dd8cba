/**
 * What is to be asked of each peer of the contents that came without: in pages, each peer once for each op, and again
 * after a while. A peer that has forgotten them says so by sending the header alone, which costs both sides little.
 */
import type { LogId, OpCid } from '../../node/core/ids.ts'
import type { Clock, LogReader } from '../../node/core/ports.ts'
import { ABSENT, SYNC } from '../limits.ts'

export interface AbsentContents {
  /** The next page for this peer; empty when it has been asked for everything of the log. */
  next(peer: string, log: LogId): readonly OpCid[]
}

interface Cursor {
  readonly after: number
  /** ms since the Unix epoch: not before then. */
  readonly from: number
}

const BEGINNING: Cursor = { after: 0, from: 0 }

export const createAbsentContents = (log: Pick<LogReader, 'lacking'>, clock: Clock): AbsentContents => {
  const cursors = new Map<string, Cursor>()

  const move = (key: string, cursor: Cursor): void => {
    cursors.delete(key)
    cursors.set(key, cursor)
    const oldest = cursors.size > ABSENT.remembered ? cursors.keys().next() : undefined
    if (oldest && !oldest.done) cursors.delete(oldest.value)
  }

  return {
    next(peer, id) {
      const key = `${peer} ${id}`
      const { after, from } = cursors.get(key) ?? BEGINNING
      const wait = from - clock.now()
      if (wait > 0 && wait <= ABSENT.askAgain) return []
      const page = log.lacking(id, after, SYNC.wantedCids)
      const last = page.at(-1)
      if (last) move(key, { after: last.n, from: 0 })
      else if (after > 0) move(key, { after: 0, from: clock.now() + ABSENT.askAgain })
      return page.map(({ cid }) => cid)
    }
  }
}
