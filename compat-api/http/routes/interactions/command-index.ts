/** Which commands a person may run, as their client asks for when they type a slash. */
import type { App, GuildView } from '../../../../node/app/index.ts'
import { isConversation } from '../../../../node/core/conversation.ts'
import { mayUse } from '../../../../node/core/commands/rights.ts'
import type { ChannelCid, UserCid } from '../../../../node/core/ids.ts'
import { presentApplicationOf, presentCommand } from '../../../present/index.ts'
import { guildOf, roomOf } from '../../access.ts'
import { z } from 'zod'
import { route } from '../../route.ts'
import { queryInt, snowflake, text } from '../../schema/fields.ts'
import { channelParams, guildParams } from '../../schema/params.ts'

/** Bots of one guild or conversation, the first ones by id: each is asked for. */
const BOTS = 50

const botsOf = (app: App, view: GuildView): readonly UserCid[] =>
  [...view.state.members.keys()]
    .filter(
      (cid) => view.state.users.get(cid)?.bot === true || (app.accounts.account(cid) ?? view.user(cid))?.bot === true
    )
    .slice(0, BOTS)

/** @param channel whose rights count; null: the guild's list, of which clients choose themselves */
const indexOf = async (app: App, view: GuildView, viewer: UserCid, channel: ChannelCid | null) => {
  const bots = botsOf(app, view)
  const lists = await Promise.all(bots.map((bot) => app.interactions.commandsIn(view.cid, bot)))
  const used = (bot: UserCid, list: (typeof lists)[number]) =>
    list.filter(({ command }) => channel === null || mayUse(view.state, viewer, channel, { application: bot, command }))
  const of = bots.map((bot, i) => ({ bot, list: used(bot, lists[i] ?? []) })).filter(({ list }) => list.length > 0)
  const context = isConversation(view.state) ? 1 : 0
  return {
    applications: of.map(({ bot }) => presentApplicationOf(app, view, bot)),
    application_commands: of.flatMap(({ bot, list }) =>
      list
        .filter(({ command }) => command.contexts === null || command.contexts.includes(context))
        .map(({ command, isOfGuild }) =>
          presentCommand(presentApplicationOf(app, view, bot), isOfGuild ? view.state.id : null, command)
        )
    ),
    version: String(Math.max(0, ...lists.flat().map(({ command }) => Number(BigInt(command.version) >> 22n))))
  }
}

export const guildCommandIndex = route({
  method: 'GET',
  path: '/guilds/:guild_id/application-command-index',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return indexOf(call.app, view, call.account.cid, null)
  }
})

export const channelCommandIndex = route({
  method: 'GET',
  path: '/channels/:channel_id/application-command-index',
  auth: 'any',
  params: channelParams,
  handler(call) {
    const { view, channel } = roomOf(call, call.params.channel_id)
    return indexOf(call.app, view, call.account.cid, channel.cid)
  }
})

/** Nothing is installed for a person alone. */
export const ownCommandIndex = route({
  method: 'GET',
  path: '/users/@me/application-command-index',
  auth: 'user',
  handler: () => ({ applications: [], application_commands: [], version: '0' })
})

const searched = z.object({
  type: queryInt(1, 3, 1),
  query: text(32).optional(),
  limit: queryInt(1, 25, 25),
  application_id: snowflake.optional(),
  /** With commas between. */
  command_ids: text(600).optional()
})
type Search = z.output<typeof searched>

/** By the beginning of the name; of certain ones, whatever their type. */
const search = (
  { applications, application_commands: all }: Awaited<ReturnType<typeof indexOf>>,
  { type, query = '', limit, application_id: of, command_ids: ids }: Search
) => {
  const wanted = ids?.split(',')
  const found = all
    .filter((one) => (wanted ? wanted.includes(one.id) : one.type === type))
    .filter((one) => one.name.toLowerCase().startsWith(query.toLowerCase()))
    .filter((one) => of === undefined || one.application_id === of)
    .slice(0, limit)
  const used = new Set(found.map((one) => one.application_id))
  return {
    applications: applications.filter(({ id }) => used.has(id)),
    application_commands: found,
    cursor: { previous: null, next: null, repaired: false }
  }
}

/** What clients asked for before there was an index. */
export const searchGuildCommands = route({
  method: 'GET',
  path: '/guilds/:guild_id/application-commands/search',
  auth: 'any',
  params: guildParams,
  query: searched,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return search(await indexOf(call.app, view, call.account.cid, null), call.query)
  }
})

export const searchChannelCommands = route({
  method: 'GET',
  path: '/channels/:channel_id/application-commands/search',
  auth: 'any',
  params: channelParams,
  query: searched,
  async handler(call) {
    const { view, channel } = roomOf(call, call.params.channel_id)
    return search(await indexOf(call.app, view, call.account.cid, channel.cid), call.query)
  }
})
