/** Two people on two nodes that share no guild: they become friends by a code, whoever is away when. */
import test from 'ava'
import { NodeProcess } from '../support/process/node-process.ts'
import { RestError, type Actor, type Json } from '../support/process/rest.ts'
import { eventually } from '../support/process/eventually.ts'
import { friendCodeOf } from '../support/process/friends.ts'

const FRIEND = 1
const INCOMING = 3
const OUTGOING = 4

const standingOf = async (who: Actor, other: Actor): Promise<number | undefined> => {
  const all: Json[] = await who.get('/users/@me/relationships')
  return all.find(({ id }) => id === other.id)?.type
}

const refusalOf = async (answer: Promise<unknown>): Promise<readonly [number, number]> => {
  try {
    await answer
  } catch (error) {
    if (error instanceof RestError) return [error.status, error.code]
    throw error
  }
  throw new Error('it was not refused')
}

test.serial(
  'a friend request by a code reaches a node that was away, after the one that sent it was killed',
  async (t) => {
    await using a = await NodeProcess.start()
    await using b = await NodeProcess.start()
    const [alice, bob] = [await a.person('alice'), await b.person('bob')]
    const code = await friendCodeOf(a, 'alice')
    await a.stop('SIGTERM')
    await bob.post('/users/@me/relationships', { username: code })
    await b.stop('SIGKILL')
    await Promise.all([a.restart(), b.restart()])
    t.is(await standingOf(bob, alice), OUTGOING)
    await eventually(async () => (await standingOf(alice, bob)) === INCOMING)

    await alice.put(`/users/@me/relationships/${bob.id}`, {})
    await eventually(async () => (await standingOf(bob, alice)) === FRIEND)
    const [relation]: Json[] = await bob.get('/users/@me/relationships')
    t.is(relation.user.username, 'alice')

    await bob.delete(`/users/@me/relationships/${alice.id}`)
    await eventually(async () => (await standingOf(alice, bob)) === undefined)
  }
)

/** Node runs it first: the clock is 20 minutes behind, until the process is told to set it. */
const LATE = `data:text/javascript,${encodeURIComponent(`
  const { now } = Date
  let late = 20 * 60_000
  Date.now = () => now() - late
  process.on('SIGUSR2', () => (late = 0))
`)}`

test.serial('what is written to somebody whose clock is behind waits at its writer’s until that is set', async (t) => {
  await using a = await NodeProcess.start({ env: { NODE_OPTIONS: `--import ${LATE}` } })
  await using b = await NodeProcess.start()
  const [alice, bob] = [await a.person('alice'), await b.person('bob')]
  await bob.post('/users/@me/relationships', { username: await friendCodeOf(a, 'alice') })
  await a.logs('word of letters from the future', ({ message }) => /from the future/.test(String(message)))
  t.is(await standingOf(alice, bob), undefined)
  process.kill(a.pid, 'SIGUSR2')
  await eventually(async () => (await standingOf(alice, bob)) === INCOMING)
})

test.serial('a careless client is told what is wrong', async (t) => {
  await using a = await NodeProcess.start()
  const alice = await a.person('alice')
  const robot = await a.bot(alice, 'robot')
  t.deepEqual(await refusalOf(alice.post('/users/@me/relationships', { username: 'nobody' })), [400, 80004])
  t.deepEqual(
    await refusalOf(alice.post('/users/@me/relationships', { username: await friendCodeOf(a, 'alice') })),
    [400, 80003]
  )
  t.deepEqual(await refusalOf(alice.post('/users/@me/relationships', {})), [400, 50035])
  t.deepEqual(await refusalOf(alice.put(`/users/@me/relationships/${robot.id}`, {})), [400, 80002])
  t.deepEqual(await refusalOf(alice.put('/users/@me/relationships/1', {})), [404, 10013])
  t.deepEqual(await refusalOf(alice.put('/users/@me/relationships/x', {})), [400, 50035])
  t.deepEqual(await refusalOf(alice.put(`/users/@me/relationships/${robot.id}`, { type: 9 })), [400, 50035])
  t.deepEqual(await refusalOf(alice.delete('/users/@me/relationships/1')), [404, 10013])
  t.deepEqual(await refusalOf(robot.get('/users/@me/relationships')), [403, 20001])
  await alice.put(`/users/@me/relationships/${robot.id}`, { type: 2 })
  t.is(await standingOf(alice, robot), 2)
})
