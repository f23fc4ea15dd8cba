/** May a user do this with a bot, as far as this node knows? Asked at the user's node and at the bot's. */
import { isConversation } from '../../core/conversation.ts'
import type { Command } from '../../core/commands/command.ts'
import { mayUse } from '../../core/commands/rights.ts'
import type { ChannelCid, GuildCid, UserCid } from '../../core/ids.ts'
import type { CommandCall, InteractionCall } from '../../core/interactions/calls.ts'
import { misfitOf } from '../../core/interactions/options.ts'
import { ALL, channelPermissions, guildPermissions, P } from '../../core/permissions.ts'
import type { Clock } from '../../core/ports.ts'
import type { Channel, GuildState } from '../../core/state.ts'
import { InteractionRefused } from '../errors.ts'
import type { LocalCommands } from '../commands.ts'
import type { Registry } from '../guild/registry.ts'
import type { LocalThreads } from '../threads.ts'

export interface CheckDeps {
  readonly registry: Registry
  readonly threads: LocalThreads
  readonly commands: LocalCommands
  readonly clock: Clock
}

export interface Asked {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly user: UserCid
  readonly application: UserCid
  readonly call: InteractionCall
}

export interface Checked {
  /** Of a command or suggestions. */
  readonly command: Command | null
  readonly isOfGuild: boolean
}

const IN_GUILD = 0
const WITH_BOT = 1
const IN_PRIVATE = 2
const [USER_MENU, MESSAGE_MENU] = [2, 3]

const notAllowed = (message: string): InteractionRefused => new InteractionRefused('not-allowed', message)

const contextOf = (state: GuildState, application: UserCid): number =>
  !isConversation(state) ? IN_GUILD : state.members.size === 2 && state.members.has(application) ? WITH_BOT : IN_PRIVATE

/** The channel that a room is, or lies in, if the user may see and do anything there. @throws InteractionRefused */
const channelFor = ({ threads, clock }: CheckDeps, state: GuildState, { channel: room, user }: Asked): Channel => {
  const thread = state.channels.has(room) ? undefined : threads.get(room)
  const channel = state.channels.get(thread?.parent ?? room)
  if (!channel || (thread && !threads.maySee(state, user, thread))) throw notAllowed('there is no such channel')
  if ((channelPermissions(state, user, channel) & P.VIEW_CHANNEL) === 0n)
    throw notAllowed('you cannot see this channel')
  const until = state.members.get(user)?.timeoutUntil ?? -Infinity
  if (until > clock.now() && guildPermissions(state, user) !== ALL) throw notAllowed('you are timed out')
  if (state.members.get(user)?.pending) throw notAllowed('you wait to be let in')
  return channel
}

const checkTarget = ({ type }: Command, { target }: CommandCall): void => {
  const needs = type === USER_MENU || type === MESSAGE_MENU
  if (needs !== (target !== null))
    throw new InteractionRefused('misfit', 'a menu needs a target, and a command takes none')
}

const checkCommand = (
  deps: CheckDeps,
  state: GuildState,
  channel: Channel,
  asked: Asked,
  call: CommandCall
): Checked => {
  const { application, user } = asked
  const context = contextOf(state, application)
  const found = deps.commands.find(application, context === IN_GUILD ? asked.guild : null, call.command)
  if (!found) throw new InteractionRefused('unknown-command', 'there is no such command')
  const { command, guild } = found
  if (command.contexts !== null && !command.contexts.includes(context as 0))
    throw notAllowed('the command is not for here')
  if (command.nsfw && context === IN_GUILD && !channel.nsfw)
    throw notAllowed('the command is for age-restricted channels')
  if (!mayUse(state, user, channel.cid, { application, command })) throw notAllowed('you may not use this command here')
  checkTarget(command, call)
  const misfit = misfitOf(command, call.options, call.k === 'command')
  if (misfit) throw new InteractionRefused('misfit', `${misfit.option}: ${misfit.problem}`, misfit.option)
  return { command, isOfGuild: guild !== null }
}

/** @throws InteractionRefused */
export const check = (deps: CheckDeps, asked: Asked): Checked => {
  const { guild, user, application, call } = asked
  const state = deps.registry.get(guild)?.state
  if (!state || state.closed || !state.members.has(user)) throw notAllowed('you are not there')
  const isBot = isConversation(state) || state.users.get(application)?.bot === true
  if (!state.members.has(application) || !isBot) throw new InteractionRefused('absent', 'there is no such bot here')
  const channel = channelFor(deps, state, asked)
  return call.k === 'command' || call.k === 'suggest'
    ? checkCommand(deps, state, channel, asked, call)
    : { command: null, isOfGuild: false }
}
