/** A message as the table has it. */
import type { SQLOutputValue } from 'node:sqlite'
import { parseLogId, roomOf, type LogId, type OpCid, type Snowflake, type UserCid } from '../../core/ids.ts'
import { stampOf, type MessageRow } from '../../core/message-fold.ts'

export type Row = Record<string, SQLOutputValue>

/** Of `messages m`; `messageRowIn` needs `l.id as log_id` too, of the log that it stands in. */
export const COLUMNS = `cast(m.id as text) as id, m.log, cid, author, t, fixed, content, edit_t, edit_cid, pin_t, pin_cid, pinned, published`

const stampIn = (t: SQLOutputValue | undefined, by: SQLOutputValue | undefined) =>
  t === null || t === undefined ? null : stampOf({ t: Number(t), cid: by as OpCid })

export const messageRowIn = (row: Row): MessageRow => {
  const place = parseLogId(row['log_id'] as LogId)
  if (place?.type !== 'channel') throw new Error('a message row names a log that is not a channel')
  const pin = stampIn(row['pin_t'], row['pin_cid'])
  return {
    cid: row['cid'] as OpCid,
    id: row['id'] as Snowflake,
    guild: place.guild,
    channel: roomOf(place),
    author: row['author'] as UserCid,
    t: Number(row['t']),
    fixed: JSON.parse(row['fixed'] as string) as MessageRow['fixed'],
    content: JSON.parse(row['content'] as string) as MessageRow['content'],
    edit: stampIn(row['edit_t'], row['edit_cid']),
    pin: pin && { ...pin, on: row['pinned'] === 1 },
    published: row['published'] as number | null
  }
}
