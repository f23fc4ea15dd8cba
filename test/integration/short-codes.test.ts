/**
 * Short codes between real nodes: alice and bob have a guild; whoever follows a code knows nothing of theirs but what a peer
 * tells, and that peer need not be alice's.
 */
import test, { type ExecutionContext } from 'ava'
import { connect, authorizeBot } from '../support/process/bots.ts'
import { agreement, folkmoot, NodeProcess } from '../support/process/node-process.ts'
import { eventually } from '../support/process/eventually.ts'
import { foundGuild, makeInvite, RestError, type Actor, type Json } from '../support/process/rest.ts'

const UNKNOWN = { status: 404, code: 10006 }

let stack: AsyncDisposableStack
/** Where all of them have begun; it is in no guild. */
let hub: NodeProcess
let a: NodeProcess
let b: NodeProcess
let alice: Actor
let bob: Actor
let guild: string
let channel: string

/** A node that knows nobody but that peer. */
const beside = async (peer: NodeProcess): Promise<NodeProcess> => {
  const [address = ''] = peer.ready.multiaddrs
  const node = stack.use(await NodeProcess.start({ args: ['--bootstrap', address] }))
  // What is not known by anybody who answers is unknown; as long as nobody does, it is said so.
  const curious = await node.person('curious')
  await eventually(async () => (await statusOf(curious.get('/invites/zzzzzzzzzz'))) === UNKNOWN.status)
  return node
}

const statusOf = async (asking: Promise<unknown>): Promise<number> => {
  try {
    await asking
    return 200
  } catch (error) {
    if (error instanceof RestError) return error.status
    throw error
  }
}

const isUnknown = async (t: ExecutionContext, who: Actor, code: string): Promise<void> => {
  t.like(await t.throwsAsync(who.get(`/invites/${code}`), { instanceOf: RestError }), UNKNOWN)
  t.like(await t.throwsAsync(who.post(`/invites/${code}`, {}), { instanceOf: RestError }), UNKNOWN)
}

const makeShort = async (options: object = { max_age: 0 }): Promise<string> =>
  (await alice.post(`/channels/${channel}/invites`, options)).short_code

test.before(async () => {
  stack = new AsyncDisposableStack()
  hub = stack.use(await NodeProcess.start())
  const known = ['--bootstrap', hub.ready.multiaddrs[0] ?? '']
  a = stack.use(await NodeProcess.start({ args: ['--short-invites', ...known] }))
  b = stack.use(await NodeProcess.start({ args: known }))
  alice = await a.person('alice')
  bob = await b.person('bob')
  const made = await foundGuild(alice, 'Moot')
  guild = made.guild
  channel = made.channel
  await bob.post(`/invites/${await makeInvite(alice, channel, { short: false })}`, {})
  await agreement(a, b)
})

test.after.always(() => stack?.disposeAsync())

test.serial('carol follows a code through a peer of the guild that has not made it', async (t) => {
  const c = await beside(b)
  const carol = await c.person('carol')
  const code = await makeShort()
  await agreement(a, b)
  t.like(await carol.get(`/invites/${code}`), { code, guild: { id: guild, name: 'Moot' } })
  const link = encodeURIComponent(`https://folkmoot.example/${code}`)
  t.like(await carol.post(`/invites/${link}`, {}), { code, guild: { id: guild } })
  await agreement(a, b, c)
  const members: Json[] = await alice.get(`/guilds/${guild}/members?limit=10`)
  t.true(members.some(({ user }) => user.id === carol.id))
})

/** What is announced takes a moment to be written down. */
const soon = async (who: Actor, path: string): Promise<Json> => {
  const end = Date.now() + 60_000
  for (;;) {
    try {
      return await who.get(path)
    } catch (error) {
      if (!(error instanceof RestError) || Date.now() > end) throw error
    }
  }
}

test.serial('dan knows one node that is not in the guild, and finds it by the DHT', async (t) => {
  const code = await makeShort()
  const d = await beside(hub)
  const dan = await d.person('dan')
  t.like(await soon(dan, `/invites/${code}`), { code, guild: { id: guild, name: 'Moot' } })
  t.like(await dan.post(`/invites/${code}`, {}), { code, guild: { id: guild } })
  await agreement(a, b, d)
})

test.serial('a bot makes short codes by discord.js, and one on another node is told where they lead', async (t) => {
  const beep = await a.bot(alice, 'beep')
  await authorizeBot(a.ready.http, alice, beep, guild)
  const d = await beside(b)
  const dave = await d.person('dave')
  const boop = await d.bot(dave, 'boop')
  await using there = await connect(d.ready.http, boop)
  await using here = await connect(a.ready.http, beep)
  const home = here.client.guilds.cache.get(guild)
  const made = await home?.invites.create(channel, { maxAge: 3600 })
  t.regex(made?.code ?? '', /^[1-9A-HJ-NP-Za-km-z]{10}$/)
  await agreement(a, b)
  const shown = await there.client.fetchInvite(`https://discord.gg/${made?.code}`)
  t.deepEqual([shown.guild?.id, shown.channelId, shown.code], [guild, channel, made?.code])
  await made?.delete()
  await agreement(a, b)
  await t.throwsAsync(there.client.fetchInvite(made?.code ?? ''), { message: /Unknown Invite/ })
})

test.serial('the command line prints a code, and takes it with a link around it', async (t) => {
  const e = await beside(b)
  const run = async (...args: string[]) => await folkmoot(args).ended
  const made = await run('invite', 'create', '--guild', guild, '--short', '--data', a.data)
  const [code = ''] = made.stdout
  t.regex(code, /^[1-9A-HJ-NP-Za-km-z]{10}$/)
  const both = await run('invite', 'create', '--guild', guild, '--data', a.data)
  t.true((both.stdout[0] ?? '').length > 40)
  t.regex(both.stderr, /^Its short code is [1-9A-HJ-NP-Za-km-z]{10}\n$/)
  const none = await run('invite', 'create', '--guild', guild, '--no-short', '--data', a.data, '--json')
  t.is(JSON.parse(none.stdout[0] ?? '').short, null)
  await agreement(a, b)
  await e.person('erin')
  const link = `https://folkmoot.example/${code}`
  const joined = await run('invite', 'accept', link, '--account', 'erin', '--data', e.data)
  t.is(joined.code, 0, joined.stderr)
  t.is(joined.stdout[0], `Joined Moot, guild ${guild}`)
})

test.serial('one that is revoked, has expired or is used up leads nowhere any more', async (t) => {
  const f = await beside(b)
  const frank = await f.person('frank')
  const revoked = await makeShort()
  await agreement(a, b)
  t.like(await frank.get(`/invites/${revoked}`), { code: revoked })
  await alice.delete(`/invites/${revoked}`)
  await agreement(a, b)
  await isUnknown(t, frank, revoked)

  const brief = await makeShort({ max_age: 1 })
  await agreement(a, b)
  const { expires_at: end }: Json = await alice.get(`/invites/${brief}`)
  await new Promise((resolve) => setTimeout(resolve, Date.parse(end) - Date.now() + 1))
  await isUnknown(t, frank, brief)

  const once = await makeShort({ max_age: 0, max_uses: 1 })
  await (await a.person('grace')).post(`/invites/${once}`, {})
  await agreement(a, b)
  await isUnknown(t, frank, once)
  t.deepEqual(await frank.get('/users/@me/guilds'), [])
})

test.serial('alice’s node is gone for good, and her code leads to the guild all the same', async (t) => {
  const [h, i] = [await beside(b), await beside(hub)]
  const [heidi, ivan] = [await h.person('heidi'), await i.person('ivan')]
  const [code, few] = [await makeShort(), await makeShort({ max_age: 0, max_uses: 2 })]
  await agreement(a, b)
  await a.stop('SIGKILL')
  t.like(await heidi.get(`/invites/${few}`), { code: few })
  const refused = await t.throwsAsync(heidi.post(`/invites/${few}`, {}), { instanceOf: RestError })
  t.like(refused, UNKNOWN, 'its uses are alice’s to give')
  t.like(await heidi.post(`/invites/${code}`, {}), { guild: { id: guild } })
  await agreement(b, h)
  t.like(await soon(ivan, `/invites/${code}`), { code })
  t.like(await ivan.post(`/invites/${code}`, {}), { guild: { id: guild } })
  const members: Json[] = await bob.get(`/guilds/${guild}/members?limit=10`)
  t.true(members.some(({ user }) => user.id === heidi.id))
})
