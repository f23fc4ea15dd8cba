/** How far those who are removed had been read here. */
import { bannedBy } from '../../core/kinds/ban.ts'
import { roomOfLog, type GuildCid, type UserCid } from '../../core/ids.ts'
import type { BodyOf, Draft } from '../../core/ops.ts'
import type { LogStore } from '../../storage/sqlite/log-store.ts'

type Cut = BodyOf<'kick'>['cut']

/** Rows of a cut: the newest of the targets' chains. */
const MAX_ROWS = 256
/** A ban may be of many. */
const MAX_BAN_ROWS = 384
/** Targets of one ban. */
const MAX_BANNED = 256

const isRemoval = (draft: Draft): draft is Draft<'ban' | 'kick' | 'timeout'> =>
  draft.k === 'ban' || draft.k === 'kick' || draft.k === 'timeout'

/** How far a device had been read, or all that a user had: of oneself only. */
const withOwnCut = (draft: Draft<'device.del' | 'rotate'>, author: UserCid, guild: GuildCid, log: LogStore): Draft => {
  if (draft.body.user !== author) return draft
  const rows = rowsOf(guild, author, log, MAX_ROWS)
  const device = draft.k === 'device.del' ? draft.body.device : undefined
  return {
    ...draft,
    body: { ...draft.body, cut: device ? rows.filter((row) => row.device === device) : rows }
  } as Draft
}

const rowsOf = (guild: GuildCid, user: UserCid, log: LogStore, limit: number): Cut =>
  log.tipsOf(guild, user, limit).flatMap(({ log: id, device, q }) => {
    const room = roomOfLog(id)
    return room ? [{ device, channel: room, q }] : []
  })

const cutOf = (guild: GuildCid, users: readonly UserCid[], log: LogStore, limit: number): Cut => {
  const rows: Cut[number][] = []
  for (const user of users) rows.push(...rowsOf(guild, user, log, limit - rows.length))
  return rows
}

/** A removal says how far its targets had been read. */
export const withCut = (draft: Draft, author: UserCid, guild: GuildCid, log: LogStore): Draft => {
  if (draft.k === 'device.del' || draft.k === 'rotate') return withOwnCut(draft, author, guild, log)
  if (!isRemoval(draft)) return draft
  const users = draft.k === 'ban' ? bannedBy(draft.body) : [draft.body.user]
  const cut = cutOf(guild, users, log, draft.k === 'ban' ? MAX_BAN_ROWS : MAX_ROWS)
  return { ...draft, body: { ...draft.body, cut } } as Draft
}

/** People who fit in one ban: their cut has room for all that had been read of each. */
const batches = (guild: GuildCid, users: readonly UserCid[], log: LogStore): readonly (readonly UserCid[])[] => {
  const all: UserCid[][] = []
  let room = 0
  for (const user of users) {
    const rows = rowsOf(guild, user, log, MAX_BAN_ROWS).length
    const last = all.at(-1)
    if (!last || last.length >= MAX_BANNED || rows > room) {
      all.push([user])
      room = MAX_BAN_ROWS - rows
    } else {
      last.push(user)
      room -= rows
    }
  }
  return all
}

/** As few bans as cover everybody. */
export const bansOf = (
  guild: GuildCid,
  users: readonly UserCid[],
  reason: string | null,
  log: LogStore
): readonly Draft<'ban'>[] =>
  batches(guild, users, log).flatMap(([user, ...also]): readonly Draft<'ban'>[] =>
    user ? [{ k: 'ban', body: { user, also: also.toSorted(), cut: [] }, display: { reason } }] : []
  )
