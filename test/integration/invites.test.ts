/** Invites that lead nowhere: each is refused in so many words, and nobody is let in by mistake. */
import test, { type ExecutionContext } from 'ava'
import { startMoot, type Moot } from '../support/process/moot.ts'
import { agreement, NodeProcess } from '../support/process/node-process.ts'
import { makeInvite, RestError, type Actor, type Json } from '../support/process/rest.ts'

const UNKNOWN_INVITE = { status: 404, code: 10006 }
const UNREACHABLE = { status: 424, code: 130_000 }

let moot: Moot
/** Whose node holds nothing of the guild. */
let carol: Actor
let away: NodeProcess

test.before(async () => {
  moot = await startMoot()
  away = await NodeProcess.start()
  carol = await away.person('carol')
})

test.after.always(async () => {
  await away?.[Symbol.asyncDispose]()
  await moot?.[Symbol.asyncDispose]()
})

const refused = async (t: ExecutionContext, joining: Promise<unknown>): Promise<RestError> => {
  const error = await t.throwsAsync(joining, { instanceOf: RestError })
  if (!(error instanceof RestError)) throw new Error('it was not refused')
  return error
}

const isRefused = async (
  t: ExecutionContext,
  code: string,
  expected: { status: number; code: number },
  message: RegExp
): Promise<void> => {
  const error = await refused(t, carol.post(`/invites/${code}`, {}))
  t.like(error, expected)
  t.regex(error.body.message, message)
  t.deepEqual(await carol.get('/users/@me/guilds'), [])
}

test.serial('one that has been revoked', async (t) => {
  const { alice, channel, a, b } = moot
  const code = await makeInvite(alice, channel)
  await alice.delete(`/invites/${code}`)
  await agreement(a, b)
  await isRefused(t, code, UNKNOWN_INVITE, /it may have been revoked/)
})

test.serial('one that has expired', async (t) => {
  const { alice, channel } = moot
  const code = await makeInvite(alice, channel, { max_age: 1 })
  const { expires_at: end }: Json = await alice.get(`/invites/${code}`)
  await new Promise((resolve) => setTimeout(resolve, Date.parse(end) - Date.now() + 1))
  await isRefused(t, code, UNKNOWN_INVITE, /the invite has expired; ask for a new one/)
})

test.serial('one that has been used up, whoever asks where', async (t) => {
  const { alice, bob, b, channel } = moot
  const code = await makeInvite(alice, channel, { max_age: 0, max_uses: 1 })
  const dave = await b.person('dave')
  t.is((await dave.post(`/invites/${code}`, {})).guild.id, moot.guild)
  await isRefused(t, code, UNKNOWN_INVITE, /used as often as it allows/)
  const erin = await b.person('erin')
  t.like(await refused(t, erin.post(`/invites/${code}`, {})), UNKNOWN_INVITE)
  t.is((await bob.post(`/invites/${await makeInvite(bob, channel)}`, {})).guild.id, moot.guild)
})

test.serial('one for some people only, whichever node they ask', async (t) => {
  const { alice, bob, a, b, guild, channel } = moot
  const grace = await b.person('grace')
  // Only whom a node has met can be named: she comes and goes.
  await grace.post(`/invites/${await makeInvite(alice, channel)}`, {})
  await agreement(a, b)
  await grace.delete(`/users/@me/guilds/${guild}`)
  await agreement(a, b)
  const code = await makeInvite(alice, channel)
  await alice.put(`/invites/${code}/target-users/${grace.id}`)
  await agreement(a, b)
  await isRefused(t, code, UNKNOWN_INVITE, /for some people only, and you are not among them/)
  // Of a node that carries the guild: bob would stand for her.
  const heidi = await b.person('heidi')
  t.like(await refused(t, heidi.post(`/invites/${code}`, {})), UNKNOWN_INVITE)
  t.is((await grace.post(`/invites/${code}`, {})).guild.id, guild)
  await agreement(a, b)
  const members: Json[] = await bob.get(`/guilds/${guild}/members?limit=100`)
  t.true(members.some(({ user }) => user.id === grace.id))
  t.false(members.some(({ user }) => user.id === heidi.id || user.id === carol.id))
})

test.serial('one that is garbage, or cut short', async (t) => {
  const code = await makeInvite(moot.alice, moot.channel)
  for (const garbage of ['nonsense', code.slice(0, 20), code.slice(0, -3), `${code}0`, encodeURIComponent('../💥')]) {
    t.like(await refused(t, carol.post(`/invites/${garbage}`, {})), { status: 404 }, garbage)
  }
  t.deepEqual(await carol.get('/users/@me/guilds'), [])
})

test.serial('one for somebody who is banned', async (t) => {
  const { alice, b, guild, channel } = moot
  const code = await makeInvite(alice, channel)
  const frank = await b.person('frank')
  await frank.post(`/invites/${code}`, {})
  // A member of frank's own node lets him in: alice's has yet to hear of him.
  await agreement(moot.a, moot.b)
  await alice.put(`/guilds/${guild}/bans/${frank.id}`)
  await agreement(moot.a, moot.b)
  t.like(await refused(t, frank.post(`/invites/${code}`, {})), { status: 403, code: 40_007 })
})

test.serial('one whose peers are away: it says so, and works when they are back', async (t) => {
  const { alice, a, guild, channel } = moot
  const code = await makeInvite(alice, channel)
  await a.stop('SIGKILL')
  await isRefused(t, code, UNREACHABLE, /none of the peers named in the invite answers; try again later/)
  await a.restart()
  t.is((await carol.post(`/invites/${code}`, {})).guild.id, guild)
})

test.serial('the last of a node to leave is gone for the others too, and may come back', async (t) => {
  const { alice, a, guild, channel } = moot
  const code = await makeInvite(alice, channel)
  const membersSeenByAlice = async (): Promise<string[]> => {
    const members: Json[] = await alice.get(`/guilds/${guild}/members?limit=100`)
    return members.map(({ user }) => user.id)
  }
  await carol.delete(`/users/@me/guilds/${guild}`)
  const end = Date.now() + 60_000
  while ((await membersSeenByAlice()).includes(carol.id) && Date.now() < end) await a.replicas()
  t.false((await membersSeenByAlice()).includes(carol.id))
  t.is((await carol.post(`/invites/${code}`, {})).guild.id, guild)
  t.true((await membersSeenByAlice()).includes(carol.id))
})
