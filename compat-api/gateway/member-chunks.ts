/** Answers to REQUEST_GUILD_MEMBERS. Source: Discord, "Gateway Events: Guild Members Chunk". */
import { GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import type { Snowflake, UserCid } from '../../node/core/ids.ts'
import { presentMember, presentPresence } from '../present/index.ts'
import type { Windows } from '../windows.ts'
import { isMember } from './guild-create.ts'
import { holds } from './intents.ts'
import type { GatewayLimits } from './limits.ts'
import type { MembersRequest } from './protocol/requests.ts'
import type { Dispatch, Session } from './session.ts'

const CHUNK = 1000

interface Found {
  readonly users: readonly UserCid[]
  readonly notFound: readonly Snowflake[]
}

const memberWith = ({ state }: GuildView, id: Snowflake): UserCid | undefined => {
  const target = state.ids.get(id)
  return target?.type === 'user' && state.members.has(target.cid) ? target.cid : undefined
}

const byIds = (view: GuildView, ids: readonly Snowflake[]): Found => ({
  users: ids.map((id) => memberWith(view, id)).filter((user) => user !== undefined),
  notFound: ids.filter((id) => memberWith(view, id) === undefined)
})

const hasPrefix = (view: GuildView, user: UserCid, prefix: string): boolean => {
  const names = [view.user(user)?.name, view.user(user)?.globalName, view.profile(user).nick]
  return names.some((name) => name?.toLowerCase().startsWith(prefix))
}

const byPrefix = (view: GuildView, prefix: string, limit: number): Found => {
  const users: UserCid[] = []
  const wanted = prefix.toLowerCase()
  for (const user of view.state.members.keys()) {
    if (users.length >= limit) break
    if (wanted === '' || hasPrefix(view, user, wanted)) users.push(user)
  }
  return { users, notFound: [] }
}

const find = (view: GuildView, { wanted }: MembersRequest): Found => {
  switch (wanted.by) {
    case 'ids':
      return byIds(view, wanted.ids)
    case 'prefix':
      return byPrefix(view, wanted.prefix, wanted.limit)
    case 'all':
      return { users: [...view.state.members.keys()], notFound: [] }
  }
}

/** Who asks for all of a guild again too soon is told when they may. */
export const tooSoon = (
  windows: Windows,
  { wholeGuilds, wholeGuildWindow }: Pick<GatewayLimits, 'wholeGuilds' | 'wholeGuildWindow'>,
  { session, request, now }: { session: Session; request: MembersRequest; now: number }
): Dispatch | null => {
  if (request.wanted.by !== 'all') return null
  const rate = { limit: wholeGuilds, window: wholeGuildWindow }
  const { allowed, resetAt } = windows.take(`${session.terms.id}/${request.guild}`, rate, now)
  if (allowed) return null
  const meta = { guild_id: request.guild, ...(request.nonce === null ? {} : { nonce: request.nonce }) }
  const retry = (resetAt - now) / 1000
  return { t: 'RATE_LIMITED', d: { opcode: GatewayOpcodes.RequestGuildMembers, retry_after: retry, meta } }
}

/** Listing a whole guild takes the intent for members. */
const isAllowed = (session: Session, request: MembersRequest): boolean =>
  request.wanted.by !== 'all' || holds(session.terms.intents, GatewayIntentBits.GuildMembers)

const presencesOf = (app: App, view: GuildView, users: readonly UserCid[]) =>
  users.filter((user) => app.presences.get(user).status !== 'offline').map((user) => presentPresence(app, view, user))

const membersOf = (view: GuildView, users: readonly UserCid[]) =>
  users.flatMap((user) => {
    const member = view.state.members.get(user)
    return member ? presentMember(view, member) : []
  })

/** Nothing for a guild that the session's user is not in. Chunks are made when there is room to send them. */
export function* memberChunks(app: App, session: Session, request: MembersRequest): Generator<Dispatch> {
  const view = app.guilds.get(request.guild)
  if (!isMember(view, session) || !isAllowed(session, request)) return
  const { users, notFound } = find(view, request)
  const withPresences = request.presences && holds(session.terms.intents, GatewayIntentBits.GuildPresences)
  const count = Math.max(1, Math.ceil(users.length / CHUNK))
  for (let index = 0; index < count; index++) {
    const some = users.slice(index * CHUNK, (index + 1) * CHUNK)
    yield {
      t: 'GUILD_MEMBERS_CHUNK',
      d: {
        guild_id: view.state.id,
        members: membersOf(view, some),
        chunk_index: index,
        chunk_count: count,
        ...(request.wanted.by === 'ids' ? { not_found: notFound } : {}),
        ...(withPresences ? { presences: presencesOf(app, view, some) } : {}),
        ...(request.nonce === null ? {} : { nonce: request.nonce })
      }
    }
  }
}
