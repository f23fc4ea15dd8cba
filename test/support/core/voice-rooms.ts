/** Two nodes with a guild that has a voice channel, for stories of who is in it. */
import type { ChannelCid, UserCid } from '../../../node/core/ids.ts'
import { HandClock } from './clock.ts'
import { chanNew } from './drafts.ts'
import { foundGuild, must, openApp, person, type TestApp } from './local-app.ts'
import { MemoryNetwork } from './memory-network.ts'

export const how = { selfMute: false, selfDeaf: false }

/** alice on A owns the guild, bob on B is a member; there is a voice channel. */
export const setUp = async (limit = 0) => {
  const network = new MemoryNetwork()
  const clock = new HandClock()
  const [a, b] = [openApp('a', { clock }), openApp('b', { clock })]
  for (const { app } of [a, b]) network.join(app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const { guild, channel: text } = await foundGuild(a.app, alice.cid)
  await a.app.guilds.submit(guild, alice.cid, [chanNew('stage', { type: 2, userLimit: limit })])
  const { code } = await a.app.invites.create({ guild, channel: text }, alice.cid, {
    maxAge: 0,
    maxUses: 0,
    temporary: false
  })
  await b.app.invites.accept(code, bob.cid)
  await network.settled()
  const state = () => must(a.app.guilds.byCid(guild)).state
  const room = must([...state().channels.values()].find(({ name }) => name === 'stage')).cid
  const enter = ({ app }: TestApp, user: UserCid, channel: ChannelCid = room, by = 'a session') =>
    app.voice.enter(user, by, { guild, channel, ...how })?.code ?? 'in'
  const rooms = (user: UserCid) => [a, b].map(({ app }) => app.voice.get(guild, user)?.channel ?? null)
  const write = async (...drafts: Parameters<typeof a.app.guilds.submit>[2]) => {
    await a.app.guilds.submit(guild, alice.cid, drafts)
    await network.settled()
  }
  return { a, b, network, clock, alice: alice.cid, bob: bob.cid, guild, text, room, enter, rooms, write }
}
