/** What the API has acknowledged is there after a kill right behind the answer. */
import test, { type ExecutionContext } from 'ava'
import { NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, pageThrough, type Actor, type Json } from '../support/process/rest.ts'

const KILLS = 50
const FIRE = encodeURIComponent('🔥')

interface Scene {
  readonly node: NodeProcess
  readonly alice: Actor
  readonly guild: string
  readonly channel: string
  readonly n: number
}

/** A promise of the API, and how to see that it was kept. */
interface Deed {
  readonly what: string
  readonly kept: (scene: Scene) => Promise<boolean>
}

type Act = (scene: Scene) => Promise<Deed>

const read = async ({ alice, channel }: Scene, id: string): Promise<Json> =>
  (await pageThrough(alice, channel)).find((message: Json) => message.id === id)

const send = async ({ alice, channel, n }: Scene): Promise<string> =>
  (await alice.post(`/channels/${channel}/messages`, { content: `message ${n}` })).id

const sendMessage: Act = async (scene) => {
  const id = await send(scene)
  return { what: 'a message', kept: async (later) => (await read(later, id))?.content === `message ${scene.n}` }
}

const acts: readonly Act[] = [
  sendMessage,
  async (scene) => {
    const id = await send(scene)
    await scene.alice.patch(`/channels/${scene.channel}/messages/${id}`, { content: `edited ${scene.n}` })
    return { what: 'an edit', kept: async (later) => (await read(later, id))?.content === `edited ${scene.n}` }
  },
  async (scene) => {
    const id = await send(scene)
    await scene.alice.delete(`/channels/${scene.channel}/messages/${id}`)
    return { what: 'a delete', kept: async (later) => (await read(later, id)) === undefined }
  },
  async (scene) => {
    const id = await send(scene)
    await scene.alice.put(`/channels/${scene.channel}/messages/${id}/reactions/${FIRE}/@me`)
    return { what: 'a reaction', kept: async (later) => (await read(later, id))?.reactions?.[0]?.count === 1 }
  },
  async ({ alice, guild, n }) => {
    const { id } = await alice.post(`/guilds/${guild}/roles`, { name: `role ${n}` })
    const kept = async () => (await alice.get(`/guilds/${guild}/roles`)).some((role: Json) => role.id === id)
    return { what: 'a role', kept }
  },
  async ({ alice, guild, n }) => {
    const { id } = await alice.post(`/guilds/${guild}/channels`, { name: `channel-${n}`, type: 0 })
    return { what: 'a channel', kept: async () => (await alice.get(`/channels/${id}`)).name === `channel-${n}` }
  },
  async (scene) => {
    const id = await send(scene)
    await scene.alice.put(`/channels/${scene.channel}/pins/${id}`)
    return { what: 'a pin', kept: async (later) => (await read(later, id))?.pinned === true }
  },
  async ({ alice, channel }) => {
    const code = await makeInvite(alice, channel)
    return { what: 'an invite', kept: async () => (await alice.get(`/invites/${code}`)).code === code }
  },
  async ({ alice, guild }) => {
    const { id } = await alice.post(`/guilds/${guild}/roles`)
    await alice.put(`/guilds/${guild}/members/${alice.id}/roles/${id}`)
    const kept = async () => (await alice.get(`/guilds/${guild}/members/${alice.id}`)).roles.includes(id)
    return { what: 'a role given', kept }
  },
  async ({ node, alice, n }) => {
    const bot = await node.bot(alice, `bot ${n}`)
    return { what: 'a bot and its token', kept: async () => (await bot.get('/users/@me')).id === bot.id }
  }
]

/** A life of many short lives; asks at the end of the last one for everything it was promised. */
const liveAndDie = async (t: ExecutionContext, kills: number): Promise<void> => {
  await using node = await NodeProcess.start({ args: ['--tls', 'off'] })
  const alice = await node.person('alice')
  const { guild, channel } = await foundGuild(alice, 'Moot')
  const deeds: Deed[] = []
  for (let n = 0; n < kills; n++) {
    const act = acts[n % acts.length] ?? sendMessage
    const { what, kept } = await act({ node, alice, guild, channel, n })
    await node.stop('SIGKILL')
    deeds.push({ what: `${what} (${n})`, kept })
    await node.restart()
  }
  const scene = { node, alice, guild, channel, n: kills }
  t.is(deeds.length, kills)
  for (const { what, kept } of deeds) t.true(await kept(scene), what)
}

test.serial(`${KILLS} kills right behind the answer: nothing acknowledged is lost`, async (t) => {
  t.timeout(900_000)
  await Promise.all([liveAndDie(t, KILLS / 2), liveAndDie(t, KILLS / 2)])
})
