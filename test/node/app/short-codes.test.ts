/** Short codes of invites: made here, followed from elsewhere, over as soon as the invite is, and of no use to members. */
import test from 'ava'
import { InviteRefused } from '../../../node/app/errors.ts'
import { decodeInvite, guildHashOf, inviteKey } from '../../../node/app/invite-code.ts'
import { bareCode, isShortCode, makeShortCode, stretch } from '../../../node/app/short-code.ts'
import { codeKey } from '../../../node/core/short-codes.ts'
import { foundGuild, must, openApp, person, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { SeededRandom } from '../../support/core/random.ts'
import { unordered } from '../../support/unordered.ts'

const FOREVER = { maxAge: 0, maxUses: 0, temporary: false, short: true }

const refused = async (joining: Promise<unknown>): Promise<string> => {
  try {
    await joining
    return 'allowed'
  } catch (error) {
    if (error instanceof InviteRefused) return error.code
    throw error
  }
}

/** Alice has a guild on one node; carol's node has nothing of it. */
const setup = async () => {
  const network = new MemoryNetwork()
  const [a, c] = [openApp('a'), openApp('c')]
  network.join(a.app)
  network.join(c.app)
  const [alice, carol] = [await person(a.app, 'alice'), await person(c.app, 'carol')]
  const place = await foundGuild(a.app, alice.cid)
  const make = async (options = {}, host: TestApp = a, who = alice) => {
    const { short, ...made } = await host.app.invites.create(place, who.cid, { ...FOREVER, ...options })
    return { ...made, short: must(short) }
  }
  const end = () => [a, c].forEach((it) => it[Symbol.dispose]())
  return { network, a, c, alice, carol, place, make, ...place, [Symbol.dispose]: end }
}

test('carol follows ten characters to the guild, in a link or without one', async (t) => {
  using world = await setup()
  const { c, carol, guild, make } = world
  const { short } = await make()
  t.regex(short, /^[1-9A-HJ-NP-Za-km-z]{10}$/)
  for (const typed of [
    short,
    `https://folkmoot.example/${short}`,
    `discord.gg/${short}`,
    ` https://a.b/invite/${short}/?x#y `
  ]) {
    t.like(await c.app.invites.describe(typed), { guild, name: 'Moot', members: 1 }, typed)
  }
  const view = await c.app.invites.accept(`https://discord.gg/${short}`, carol.cid)
  t.true(view.state.members.has(carol.cid))
})

for (const broken of ['join', 'pull'] as const) {
  test(`carol comes in although the ${broken} breaks off once, as when a relayed connection gives way to a direct one`, async (t) => {
    using world = await setup()
    const { network, c, carol, make } = world
    const { code } = await make({ maxUses: 1 })
    network.breakOff(broken)
    const view = await c.app.invites.accept(code, carol.cid)
    t.true(view.state.members.has(carol.cid))
  })
}

test('a link around the whole code does no harm either', async (t) => {
  using world = await setup()
  const { c, carol, make } = world
  const { code } = await make()
  const view = await c.app.invites.accept(`https://folkmoot.example/join/${code}`, carol.cid)
  t.true(view.state.members.has(carol.cid))
})

test('the short code and the whole one are one invite', async (t) => {
  using world = await setup()
  const { a, alice, guild, make } = world
  const { code, short, invite } = await make()
  t.is(a.app.invites.find(short)?.invite.cid, invite.cid)
  t.is((await a.app.invites.locate(`x.y/${code}`))?.invite.cid, invite.cid)
  t.is(a.app.invites.shortCode(invite.cid), short)
  t.is(a.app.invites.code(guild, invite.cid), code, 'clients are shown the one that works everywhere')
  const dave = await person(a.app, 'dave')
  t.true((await a.app.invites.accept(short, dave.cid)).state.members.has(dave.cid))
  t.is(a.app.invites.find(code)?.invite.uses, 1)
  await a.app.guilds.submit(guild, alice.cid, [{ k: 'invite.del', body: { invite: invite.cid } }])
  t.is(a.app.invites.find(short), undefined)
  t.is(await refused(a.app.invites.describe(short)), 'unknown-invite')
})

test('clients are shown short codes where the operator says so, after a restart as well', async (t) => {
  using folder = temporaryFolder()
  const database = folder.file('folkmoot.db')
  let short: string
  {
    using it = openApp('here', { database, shortInvites: true })
    const alice = await person(it.app, 'alice')
    const place = await foundGuild(it.app, alice.cid)
    const made = await it.app.invites.create(place, alice.cid, FOREVER)
    const whole = await it.app.invites.create(place, alice.cid, { ...FOREVER, short: false })
    short = must(made.short)
    t.is(it.app.invites.code(place.guild, made.invite.cid), short)
    t.is(it.app.invites.code(place.guild, whole.invite.cid), whole.code)
    t.is(it.app.invites.shortCode(whole.invite.cid), null)
    t.is(whole.invite.tag, undefined)
  }
  using again = openApp('here', { database, shortInvites: true })
  const found = must(again.app.invites.find(short))
  t.is(again.app.invites.code(found.guild.cid, found.invite.cid), short)
})

test('once found, a code ends with its invite: revoked, expired, or used up', async (t) => {
  using world = await setup()
  const { network, a, c, alice, carol, guild, make } = world
  const join = (short: string) => refused(c.app.invites.accept(short, carol.cid))
  const [revoked, unseen] = [await make(), await make()]
  await c.app.invites.describe(revoked.short)
  for (const { invite } of [revoked, unseen])
    await a.app.guilds.submit(guild, alice.cid, [{ k: 'invite.del', body: { invite: invite.cid } }])
  await network.settled()
  for (const { short } of [revoked, unseen]) t.is(await join(short), 'unknown-invite')

  const [shown, brief] = [await make({ maxAge: 60 }), await make({ maxAge: 60 })]
  await c.app.invites.describe(shown.short)
  for (const { clock } of [a, c]) clock.turn(61_000)
  t.is(await join(shown.short), 'expired')
  t.is(await join(shown.short), 'unknown-invite', 'what it had found is asked again')
  t.is(await join(brief.short), 'unknown-invite')

  const once = await make({ maxUses: 1 })
  await a.app.invites.accept(once.short, (await person(a.app, 'dave')).cid)
  t.is(await join(once.short), 'unknown-invite')
  t.is(await join('zzzzzzzzzz'), 'unknown-invite')
  t.is(await join('zzzzzzzzz'), 'malformed')
})

test('when nobody can be asked, the code stays good for later', async (t) => {
  using world = await setup()
  const { network, c, carol, make } = world
  const { short } = await make()
  network.partition()
  t.is(await refused(c.app.invites.accept(short, carol.cid)), 'unreachable')
  using alone = openApp('alone')
  const erin = await person(alone.app, 'erin')
  t.is(await refused(alone.app.invites.accept(short, erin.cid)), 'unreachable')
  await network.heal()
  t.true((await c.app.invites.accept(short, carol.cid)).state.members.has(carol.cid))
})

test('whoever is in the guild answers for it, and its maker may be gone', async (t) => {
  using world = await setup()
  const { network, a, c, carol, place, make } = world
  const { short, code } = await make()
  await c.app.invites.accept(code, carol.cid)
  await network.settled()
  const d = openApp('d')
  network.join(d.app)
  network.isolate(a.app)
  const dave = await person(d.app, 'dave')
  t.true((await d.app.invites.accept(short, dave.cid)).state.members.has(dave.cid))
  t.true((await c.app.invites.locate(short))?.guild.cid === place.guild)
  d[Symbol.dispose]()
})

test('a node tells others of the codes by which it may let in, and answers for all', async (t) => {
  using world = await setup()
  const { network, a, c, alice, carol, guild, make } = world
  const [open, few] = [await make(), await make({ maxUses: 1 })]
  await a.app.invites.create(world.place, alice.cid, { ...FOREVER, short: false })
  await c.app.invites.accept(open.code, carol.cid)
  await network.settled()
  const hex = (key: Uint8Array) => Buffer.from(key).toString('hex')
  const keys = ({ app }: TestApp) => app.codes.offered().map(hex).toSorted()
  const keyOf = ({ invite }: typeof open) => codeKey(must(invite.tag))
  t.deepEqual(keys(a), [open, few].map((each) => hex(keyOf(each))).toSorted())
  t.deepEqual(keys(c), [hex(keyOf(open))], 'the uses of one for a few are not hers to give')
  t.deepEqual(
    [a, c].map(({ app }) => app.codes.lookup(keyOf(few)).map(({ admits }) => admits)),
    [[true], [false]]
  )
  await a.app.guilds.submit(guild, alice.cid, [{ k: 'invite.del', body: { invite: open.invite.cid } }])
  await network.settled()
  for (const { app } of [a, c]) t.deepEqual(app.codes.lookup(keyOf(open)), [])
  t.deepEqual(keys(c), [])
})

test('a node that nobody of the guild is at any more answers for nothing', async (t) => {
  using world = await setup()
  const { network, c, carol, guild, make } = world
  const { code, invite } = await make()
  await c.app.invites.accept(code, carol.cid)
  await network.settled()
  t.is(c.app.codes.lookup(codeKey(must(invite.tag))).length, 1)
  await c.app.guilds.submit(guild, carol.cid, [{ k: 'leave', body: {} }])
  t.deepEqual(c.app.codes.lookup(codeKey(must(invite.tag))), [])
})

test('the log tells members no more than where to look: the code does not stand in it, nor the invite’s secret', async (t) => {
  using world = await setup()
  const { a, place, make } = world
  const { short, code, invite } = await make()
  const { secret } = must(decodeInvite(code))
  const { entry, body } = must(a.app.storage.log.get(invite.cid))
  for (const hidden of [Buffer.from(short), Buffer.from(secret)])
    t.false(Buffer.concat([entry, must(body)]).includes(hidden))
  const { tag, secretIn } = await stretch(short)
  t.is(invite.tag, tag)
  t.is(inviteKey(secretIn(guildHashOf(place.guild))).key as string, invite.key)
})

test('one code is another invite in another guild: members cannot lead it elsewhere', async (t) => {
  using world = await setup()
  const { c, carol, make } = world
  const { short, invite } = await make()
  const other = await foundGuild(c.app, carol.cid)
  const { tag, secretIn } = await stretch(short)
  t.not(inviteKey(secretIn(guildHashOf(other.guild))).key as string, invite.key)
  // Carol knows what stands in the op, and says it again in a guild of hers.
  await c.app.guilds.submit(other.guild, carol.cid, [
    {
      k: 'invite',
      body: {
        key: invite.key as never,
        channel: other.channel,
        maxAge: 0,
        maxUses: 0,
        temporary: false,
        allot: [],
        tag
      }
    }
  ])
  t.is(c.app.codes.lookup(codeKey(tag)).length, 1)
  const dave = await person(c.app, 'dave')
  const view = await c.app.invites.accept(short, dave.cid)
  t.is(view.cid, world.guild)
})

test('codes are ten characters, each as likely as the others', (t) => {
  const random = new SeededRandom('codes')
  const counts = new Map<string, number>()
  for (let n = 0; n < 5800; n++) for (const one of makeShortCode(random)) counts.set(one, (counts.get(one) ?? 0) + 1)
  t.is(counts.size, 58)
  for (const [one, count] of counts) t.true(Math.abs(count - 1000) < 200, `${one}: ${count}`)
  t.true(isShortCode(makeShortCode(random)))
})

test('what is typed is taken as far as it can be', (t) => {
  const bare: Readonly<Record<string, string>> = {
    abc: 'abc',
    ' abc\n': 'abc',
    'https://folkmoot.example/abc': 'abc',
    'https://discord.com/invite/abc/': 'abc',
    'discord.gg/abc?event=1': 'abc',
    'https://folkmoot.example/abc#x/y': 'abc',
    'https://': 'https:',
    '/': '',
    '': ''
  }
  for (const [typed, code] of Object.entries(bare)) t.is(bareCode(typed), code, typed)
  for (const none of ['', 'abc', '0000000000', 'zzzzzzzzzzz', 'zzzzz zzzz', 'zzzzzzzzzl'])
    t.false(isShortCode(none), none)
})

test('whoever has a node look for thousands of codes waits, and keeps nobody else from the rest', async (t) => {
  using world = await setup()
  const { c } = world
  const random = new SeededRandom('flood')
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => refused(c.app.invites.describe(makeShortCode(random))))
  )
  t.deepEqual(unordered(answers), unordered(['unknown-invite', 'unreachable']))
  t.is(answers.filter((answer) => answer === 'unknown-invite').length, 16)
})
