/** Which commands a person may run, as their client asks for when they type a slash. */
import type { App, GuildView } from '../../../../node/app/index.ts'
import { isConversation } from '../../../../node/core/conversation.ts'
import { mayUse } from '../../../../node/core/commands/rights.ts'
import type { ChannelCid, UserCid } from '../../../../node/core/ids.ts'
import { presentApplicationOf, presentCommand } from '../../../present/index.ts'
import { guildOf, roomOf } from '../../access.ts'
import { route } from '../../route.ts'
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
