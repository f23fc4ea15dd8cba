/** The threads of a guild that are going on, and those of a channel that have been put away. */
import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { PRIVATE, type Thread } from '../../../../node/core/thread-fold.ts'
import { activeThreads, presentThreads } from '../../../present/index.ts'
import { channelOf, guildOf, mayReadHistory, requireInChannel, type SeenChannel } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { isoDate, queryInt } from '../../schema/fields.ts'
import { channelParams, guildParams } from '../../schema/params.ts'

export const listActiveThreads = route({
  method: 'GET',
  path: '/guilds/:guild_id/threads/active',
  auth: 'any',
  params: guildParams,
  handler({ app, account, params }) {
    const view = guildOf({ app, account }, params.guild_id)
    return { ...presentThreads(app, view, activeThreads(app, view, account.cid), account.cid), has_more: false }
  }
})

const query = z.object({ before: isoDate.optional(), limit: queryInt(2, 100, 50) })
type Listing = Call<'any', z.output<typeof channelParams>, z.output<typeof query>>

const listArchived = (call: Listing, seen: SeenChannel, wanted: (thread: Thread) => boolean) => {
  const { app, account } = call
  if (!mayReadHistory(seen, account.cid)) throw apiError('missingAccess')
  const { before = Infinity, limit } = call.query
  const found = app.threads
    .inChannel(seen.channel.cid)
    .filter((thread) => wanted(thread) && app.threads.isArchived(thread) && thread.archivedAt < before)
    .toSorted((a, b) => b.archivedAt - a.archivedAt)
  const page = found.slice(0, limit)
  return { ...presentThreads(app, seen.view, page, account.cid), has_more: found.length > page.length }
}

const spec = { method: 'GET', auth: 'any', params: channelParams, query } as const

export const listArchivedPublicThreads = route({
  ...spec,
  path: '/channels/:channel_id/threads/archived/public',
  handler: (call: Listing) =>
    listArchived(call, channelOf(call, call.params.channel_id), ({ type }) => type !== PRIVATE)
})

export const listArchivedPrivateThreads = route({
  ...spec,
  path: '/channels/:channel_id/threads/archived/private',
  handler(call: Listing) {
    const seen = channelOf(call, call.params.channel_id)
    requireInChannel(seen, call.account.cid, P.MANAGE_THREADS)
    return listArchived(call, seen, ({ type }) => type === PRIVATE)
  }
})

export const listJoinedPrivateThreads = route({
  ...spec,
  path: '/channels/:channel_id/users/@me/threads/archived/private',
  handler: (call: Listing) =>
    listArchived(
      call,
      channelOf(call, call.params.channel_id),
      ({ type, cid }) => type === PRIVATE && call.app.threads.member(cid, call.account.cid) !== undefined
    )
})
