/** Nodes of one guild that are killed over and over, and the founder's, which is gone for good. */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../support/process/eventually.ts'
import { makeInvite, type Json } from '../support/process/rest.ts'
import { story } from './bed.ts'
import { agreed, carryOn, foundTown, say, timeToAgree } from './town.ts'

story('a node that is killed twenty times at random has all of it in the end', async (t) => {
  const town = await foundTown(t)
  const { members, named } = town
  const victim = named('carol')
  const others = members.filter((member) => member !== victim)
  let killing = true
  const talk = async (): Promise<number> => {
    let said = 0
    while (killing) said += await carryOn(town, others, 1000)
    return said
  }
  const kill = async (): Promise<void> => {
    try {
      for (let i = 0; i < 20; i++) {
        await delay(randomInt(600))
        if (i % 2 === 0) await say(victim.who, town, `before death ${i}`)
        await victim.node.stop('SIGKILL')
        await victim.node.restart()
      }
    } finally {
      killing = false
    }
  }
  const [said] = await Promise.all([talk(), kill()])
  const took = await timeToAgree(town)
  t.log(`said ${said} times while it died 20 times; the same everywhere ${took.toFixed(0)} ms later`)
  t.pass()
})

story(
  'the founder’s node is gone for good: the others invite, join, moderate and speak, and so does who comes later',
  async (t) => {
    const town = await foundTown(t)
    const { founder, members, guild, channel, named } = town
    await founder.node[Symbol.asyncDispose]()
    const [bob, carol, dave] = [named('bob'), named('carol'), named('dave')]
    const left = { ...town, nodes: members.filter((member) => member !== founder).map(({ node }) => node) }

    const code = await makeInvite(bob.who, channel)
    const frank = await town.settle('frank')
    await frank.who.post(`/invites/${code}`, {})
    await say(frank.who, town, 'hello, I am new')
    await eventually(async () => {
      const read: Json[] = await carol.who.get(`/channels/${channel}/messages?limit=5`)
      return read.some(({ content }) => content === 'hello, I am new')
    })
    const room = await carol.who.post(`/guilds/${guild}/channels`, { name: 'after-the-founder' })
    await eventually(async () => {
      const rooms: Json[] = await frank.who.get(`/guilds/${guild}/channels`)
      return rooms.some(({ id }) => id === room.id)
    })
    const role = await dave.who.post(`/guilds/${guild}/roles`, { name: 'welcome' })
    await dave.who.put(`/guilds/${guild}/members/${frank.who.id}/roles/${role.id}`)
    await carol.who.put(`/guilds/${guild}/bans/${frank.who.id}`, {}).catch((error: unknown) => t.fail(String(error)))
    await eventually(async () => {
      const bans: Json[] = await bob.who.get(`/guilds/${guild}/bans`)
      return bans.some(({ user }) => user.id === frank.who.id)
    })
    const invite = await makeInvite(dave.who, channel)
    const grace = await town.settle('grace')
    await grace.who.post(`/invites/${invite}`, {})
    await say(grace.who, town, 'and I am newer')
    await agreed({ nodes: [...left.nodes, grace.node] })
    t.pass()
  }
)
