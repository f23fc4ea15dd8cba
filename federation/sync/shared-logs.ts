/**
 * The logs of a guild as two peers have them in common: those that some user of each side may hold now. Both compare these
 * alone, so peers who see different channels still find that nothing is new; and nothing else is named, or served.
 */
import type { GuildCid, LogId, UserCid } from '../../node/core/ids.ts'
import type { Audiences, Inbox, LogReader, LogSummary } from '../../node/core/ports.ts'
import type { Credentials, Proven } from './handshake.ts'

export interface SharedLogs {
  logs(guild: GuildCid): readonly LogSummary[]
  /** May the other side hold it? */
  isShared(guild: GuildCid, log: LogId): boolean
  /** May the other side be told what was said there while they could not hear it? */
  isPastShared(guild: GuildCid, log: LogId): boolean
}

export interface SharingParts {
  /** What the other side has proved. */
  readonly proven: Proven
  readonly credentials: Pick<Credentials, 'devices'>
  readonly audiences: Audiences
  readonly inbox: Pick<Inbox, 'isMember'>
  readonly log: Pick<LogReader, 'logs'>
}

export const createSharedLogs = ({ proven, credentials, audiences, inbox, log }: SharingParts): SharedLogs => {
  const theirs = (guild: GuildCid): readonly UserCid[] =>
    (proven.get(guild) ?? []).filter((device) => inbox.isMember(guild, device)).map(({ user }) => user)
  const ours = (guild: GuildCid): readonly UserCid[] => credentials.devices(guild).map(({ user }) => user)

  return {
    logs(guild) {
      const [them, us] = [theirs(guild), ours(guild)]
      const held = (id: LogId, by: readonly UserCid[]): boolean => by.some((user) => audiences.mayHold(guild, user, id))
      return log.logs(guild).filter(({ id }) => held(id, them) && held(id, us))
    },
    isShared: (guild, id) => theirs(guild).some((user) => audiences.mayHold(guild, user, id)),
    isPastShared: (guild, id) => theirs(guild).some((user) => audiences.mayReadPast(guild, user, id))
  }
}
