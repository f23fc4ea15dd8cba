/** Nodes of one guild that are killed over and over, and the founder's, which is gone for good. */
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../support/process/eventually.ts'
import { makeInvite, pageThrough, type Json } from '../support/process/rest.ts'
import { story } from './bed.ts'
import { agreed, carryOn, foundTown, isHeard, say, soonest, timeToAgree, TOGETHER_AGAIN } from './town.ts'

story('a node that is killed twenty times at random holds the same as the others within 5 s', async (t) => {
  const town = await foundTown(t)
  const { members, named } = town
  const victim = named('carol')
  const others = members.filter((member) => member !== victim)
  const killed = async (times: number): Promise<number> => {
    let killing = true
    const talk = async (): Promise<number> => {
      let said = 0
      while (killing) said += await carryOn(town, others, 1000)
      return said
    }
    const kill = async (): Promise<void> => {
      try {
        for (let i = 0; i < times; i++) {
          await delay(randomInt(600))
          // A connection to the process that has died may be taken for one to this.
          const speak = () => say(victim.who, town, `before death ${i}`)
          if (i % 2 === 0) await eventually(async () => speak().then(Boolean, () => false))
          await victim.node.stop('SIGKILL')
          await victim.node.restart()
        }
      } finally {
        killing = false
      }
    }
    const [said] = await Promise.all([talk(), kill()])
    const took = await timeToAgree(town)
    t.log(`said ${said} times while it died ${times} times; the same everywhere ${took.toFixed(0)} ms later`)
    return took
  }
  t.true((await soonest(killed, 20, 2)) < TOGETHER_AGAIN)
})

story(
  'the founder’s node is gone for good: the others invite, join, moderate and speak, and so does who comes later',
  async (t) => {
    const town = await foundTown(t)
    const { founder, members, guild, channel, named } = town
    await founder.node[Symbol.asyncDispose]()
    t.false(existsSync(founder.node.data), 'all that it held is gone with it')
    const [bob, carol, dave] = [named('bob'), named('carol'), named('dave')]
    const others = members.filter((member) => member !== founder)

    const code = await makeInvite(bob.who, channel)
    const frank = await town.settle('frank')
    await frank.who.post(`/invites/${code}`, {})
    const hello = await say(frank.who, town, 'hello, I am new')
    for (const member of others) await eventually(() => isHeard(member, town, 'hello, I am new'))
    await say(bob.who, town, 'welcome')
    await eventually(() => isHeard(frank, town, 'welcome'))

    const room = await carol.who.post(`/guilds/${guild}/channels`, { name: 'after-the-founder' })
    await eventually(async () => {
      const rooms: Json[] = await frank.who.get(`/guilds/${guild}/channels`)
      return rooms.some(({ id }) => id === room.id)
    })
    const role = await dave.who.post(`/guilds/${guild}/roles`, { name: 'welcome' })
    await dave.who.put(`/guilds/${guild}/members/${frank.who.id}/roles/${role.id}`)
    await carol.who.delete(`/channels/${channel}/messages/${hello.id}`)
    await eventually(async () => !(await isHeard(frank, town, 'hello, I am new')))
    await carol.who.put(`/guilds/${guild}/bans/${frank.who.id}`, {})
    for (const { who } of others) {
      await eventually(async () => {
        const bans: Json[] = await who.get(`/guilds/${guild}/bans`)
        return bans.some(({ user }) => user.id === frank.who.id)
      })
    }
    await t.throwsAsync(frank.who.post(`/invites/${await makeInvite(dave.who, channel)}`, {}), { name: 'RestError' })

    const invite = await makeInvite(dave.who, channel)
    const grace = await town.settle('grace')
    await grace.who.post(`/invites/${invite}`, {})
    await say(grace.who, town, 'and I am newer')
    for (const member of others) await eventually(() => isHeard(member, town, 'and I am newer'))
    await agreed({ nodes: [...others, grace].map(({ node }) => node) })
    const read: Json[] = await pageThrough(grace.who, channel)
    t.true(
      read.some(({ content }) => content === 'welcome'),
      'she reads what was said before she came'
    )
    t.false(read.some(({ content }) => content === 'hello, I am new'))
  }
)
