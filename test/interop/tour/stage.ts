/** Where the tour takes place: one node in a process of its own, its owner alice, and two bots who may do everything. */
import type { ExecutionContext } from 'ava'
import type { Guild, TextChannel } from 'discord.js'
import { authorizeBot, connect, type Bot } from '../../support/process/bots.ts'
import { NodeProcess } from '../../support/process/node-process.ts'
import { foundGuild, makeInvite, type Actor } from '../../support/process/rest.ts'

export interface Stage extends AsyncDisposable {
  readonly node: NodeProcess
  readonly alice: Actor
  /** Does what the scene is about. */
  readonly beep: Bot
  /** Watches. */
  readonly boop: Bot
  readonly guild: Guild
  readonly room: TextChannel
  /** A fresh person who is a member. */
  guest(name: string): Promise<Actor>
}

/** One thing that bots do. */
export type Scene = (t: ExecutionContext, stage: Stage) => Promise<void>

const botIn = async (node: NodeProcess, owner: Actor, guild: string, name: string): Promise<Actor> => {
  const bot = await node.bot(owner, name)
  await authorizeBot(node.ready.http, owner, bot, guild)
  return bot
}

export const setStage = async (): Promise<Stage> => {
  await using stack = new AsyncDisposableStack()
  const node = stack.use(await NodeProcess.start())
  const { http } = node.ready
  const alice = await node.person('alice')
  const { guild, channel } = await foundGuild(alice, 'Moot')
  const beep = stack.use(await connect(http, await botIn(node, alice, guild, 'beep')))
  const boop = stack.use(await connect(http, await botIn(node, alice, guild, 'boop')))
  const open = stack.move()
  return {
    node,
    alice,
    beep,
    boop,
    guild: await beep.client.guilds.fetch(guild),
    room: (await beep.client.channels.fetch(channel)) as TextChannel,
    async guest(name) {
      const guest = await node.person(name)
      await guest.post(`/invites/${await makeInvite(alice, channel)}`, {})
      return guest
    },
    [Symbol.asyncDispose]: () => open.disposeAsync()
  }
}
