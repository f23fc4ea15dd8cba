import { z } from 'zod'
import type { Account, App, GuildView } from '../../../../node/app/index.ts'
import { imageHash } from '../../../../node/core/images.ts'
import { guildPermissions } from '../../../../node/core/permissions.ts'
import { countMembers } from '../../../present/index.ts'
import { inRange, rangeQuery } from '../../schema/range.ts'
import { route } from '../../route.ts'
import { queryBool } from '../../schema/fields.ts'

const query = z.object({ ...rangeQuery(200, 200), with_counts: queryBool })

const presentMyGuild = (app: App, account: Account, view: GuildView, counts: boolean) => ({
  id: view.state.id,
  name: view.state.settings.name,
  icon: imageHash(view.state.settings.icon),
  banner: imageHash(view.state.settings.banner),
  owner: view.state.owner === account.cid,
  permissions: String(guildPermissions(view.state, account.cid)),
  features: [],
  ...(counts ? countMembers(app, view) : {})
})

export const listGuilds = route({
  method: 'GET',
  path: '/users/@me/guilds',
  auth: 'any',
  scope: 'guilds',
  query,
  handler: ({ app, account, query: asked }) =>
    inRange(app.guilds.of(account.cid), (view) => view.state.id, asked).map((view) =>
      presentMyGuild(app, account, view, asked.with_counts)
    )
})
