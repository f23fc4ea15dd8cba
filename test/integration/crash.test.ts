/** A node that is killed in the middle of everything catches up, whichever it is; and so do two that wrote apart. */
import test, { type ExecutionContext } from 'ava'
import { startMoot, type Moot } from '../support/process/moot.ts'
import { agreement, type NodeProcess } from '../support/process/node-process.ts'
import { pageThrough, type Actor, type Json } from '../support/process/rest.ts'

interface Sides {
  readonly victim: NodeProcess
  readonly survivor: NodeProcess
  /** Writes on the node that is killed. */
  readonly onVictim: Actor
  readonly onSurvivor: Actor
}

const sayings = (messages: readonly Json[]): Set<string> => new Set(messages.map(({ content }) => content))

/** Talks until it is told to stop or nobody answers; what was acknowledged is in the list. */
const chatter = (actor: Actor, channel: string) => {
  const acknowledged: string[] = []
  const stopping = new AbortController()
  const many = Promise.withResolvers<void>()
  const talk = async (): Promise<void> => {
    for (let n = 0; !stopping.signal.aborted; n++) {
      const content = `${actor.name} says ${n}`
      try {
        await actor.post(`/channels/${channel}/messages`, { content })
      } catch {
        return many.reject(new Error(`${actor.name} was cut short after ${n} messages`))
      }
      acknowledged.push(content)
      if (acknowledged.length === 50) many.resolve()
    }
  }
  const talking = talk()
  const stop = async (): Promise<void> => {
    stopping.abort()
    await talking
  }
  return { acknowledged, saidMany: many.promise, stop, talking }
}

const killInTheMiddle = async (t: ExecutionContext, moot: Moot, sides: Sides): Promise<void> => {
  const { guild, channel } = moot
  const { victim, survivor, onVictim, onSurvivor } = sides
  const [first, second] = [chatter(onVictim, channel), chatter(onSurvivor, channel)]
  await Promise.all([first.saidMany, second.saidMany])
  t.is((await victim.stop('SIGKILL')).signal, 'SIGKILL')
  await first.talking

  const news = await onSurvivor.post(`/guilds/${guild}/channels`, { name: 'while-you-were-away', type: 0 })
  const role = await onSurvivor.post(`/guilds/${guild}/roles`, { name: 'witness' })
  await onSurvivor.post(`/channels/${news.id}/messages`, { content: 'you missed this' })
  await second.stop()

  await victim.restart()
  await agreement(victim, survivor)
  const [here, there] = await Promise.all([pageThrough(onVictim, channel), pageThrough(onSurvivor, channel)])
  t.deepEqual(here, there)
  t.deepEqual(
    [...first.acknowledged, ...second.acknowledged].filter((said) => !sayings(there).has(said)),
    []
  )
  t.deepEqual(sayings(await pageThrough(onVictim, news.id)), new Set(['you missed this']))
  const roles: Json[] = await onVictim.get(`/guilds/${guild}/roles`)
  t.true(roles.some(({ id }) => id === role.id))
}

test.serial('A is killed while both talk; B carries on; A comes back and holds the same', async (t) => {
  await using moot = await startMoot()
  const { a, b, beep, boop } = moot
  await killInTheMiddle(t, moot, { victim: a, survivor: b, onVictim: beep, onSurvivor: boop })
})

test.serial('B is killed while both talk; A carries on; B comes back and holds the same', async (t) => {
  await using moot = await startMoot()
  const { a, b, beep, boop } = moot
  await killInTheMiddle(t, moot, { victim: b, survivor: a, onVictim: boop, onSurvivor: beep })
})

const writeAlone = async (actor: Actor, { guild, channel }: Moot): Promise<void> => {
  await actor.post(`/channels/${channel}/messages`, { content: `${actor.name} alone` })
  await actor.post(`/guilds/${guild}/channels`, { name: `of-${actor.name}`, type: 0 })
  await actor.post(`/guilds/${guild}/roles`, { name: `of ${actor.name}` })
  await actor.patch(`/guilds/${guild}/members/@me`, { nick: `lone ${actor.name}` })
}

test.serial('both write while apart, restart, find each other and hold the same', async (t) => {
  await using moot = await startMoot()
  const { a, b, beep, boop, guild, channel } = moot
  await b.stop('SIGKILL')
  await writeAlone(beep, moot)
  await a.stop('SIGKILL')
  await b.restart()
  await writeAlone(boop, moot)
  await a.restart()
  await agreement(a, b)
  for (const actor of [beep, boop]) {
    const said = sayings(await pageThrough(actor, channel))
    t.true(said.has('beep alone') && said.has('boop alone'))
    const roles: Json[] = await actor.get(`/guilds/${guild}/roles`)
    t.true(['of beep', 'of boop'].every((name) => roles.some((role) => role.name === name)))
  }
})
