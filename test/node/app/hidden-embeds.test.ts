/** Embeds of a message are hidden, and shown again, by its author and by who manages messages, on every node. */
import test from 'ava'
import type { UserCid } from '../../../node/core/ids.ts'
import { P } from '../../../node/core/permissions.ts'
import { grant, roleNew, ungrant } from '../../support/core/drafts.ts'
import { must, said, type TestApp } from '../../support/core/local-app.ts'
import { setUp } from '../../support/core/voice-rooms.ts'

const HIDDEN = 4
const LINK = 'https://example.org'
const MINUTE = 60_000

/** alice on A owns the guild; bob on B manages messages there. */
const world = async () => {
  const scene = await setUp()
  const { a, b, alice, bob, guild, text: channel, network, write } = scene
  await write(roleNew('V', P.MANAGE_MESSAGES))
  const role = must(
    [...must(a.app.guilds.byCid(guild)).state.roles.values()].find(({ position }) => position === 'V')
  ).cid
  const place = { guild, channel }
  const say = async ({ app }: TestApp, user: UserCid) => {
    const message = await app.messages.create(place, user, said(LINK))
    await network.settled()
    return message
  }
  const flags = (message: Awaited<ReturnType<typeof say>>) =>
    [a, b].map(({ app }) => app.messages.byCid(message.cid)?.flags)
  const hide = async ({ app }: TestApp, user: UserCid, { id }: Awaited<ReturnType<typeof say>>, asked = HIDDEN) => {
    await app.messages.suppress(place, user, id, asked)
    await network.settled()
  }
  return { ...scene, alice, bob, role, place, say, flags, hide, b }
}

test('of others by who manages messages, of one’s own by oneself; an edit leaves it so', async (t) => {
  const { a, b, alice, bob, role, network, place, write, say, flags, hide } = await world()
  const [hers, his] = [await say(a, alice), await say(b, bob)]
  await t.throwsAsync(hide(b, bob, hers), { message: /manage other people/ })
  await write(grant(bob, role))
  await hide(b, bob, hers)
  t.deepEqual(flags(hers), [HIDDEN, HIDDEN])
  t.is(a.app.messages.byCid(hers.cid)?.editedAt, null)
  await a.app.messages.edit(place, alice, hers.id, { content: 'another' })
  await network.settled()
  t.deepEqual(flags(hers), [HIDDEN, HIDDEN])
  await a.app.messages.edit(place, alice, hers.id, { content: LINK, flags: 0 })
  await network.settled()
  t.deepEqual(flags(hers), [0, 0])
  await hide(b, bob, his)
  t.deepEqual(flags(his), [HIDDEN, HIDDEN])
  await hide(a, alice, his, 0)
  t.deepEqual(flags(his), [0, 0])
  const last = await b.app.messages.suppress(place, bob, his.id, 0)
  t.is(last.flags, 0)
  for (const { faults } of [a, b]) t.deepEqual(faults, [])
})

test('of a webhook’s, which shows them again by an edit', async (t) => {
  const { a, b, alice, bob, role, network, place, write, flags, hide } = await world()
  await write(grant(bob, role))
  const { hook, token } = await a.app.webhooks.create(place, alice, { name: 'news', avatar: null })
  const voice = must(a.app.webhooks.voice(must(a.app.webhooks.find(hook.id)), token))
  const message = await voice.say(null, { ...said(LINK), name: null, avatar: null })
  await network.settled()
  await hide(b, bob, message)
  t.deepEqual(flags(message), [HIDDEN, HIDDEN])
  await voice.edit(null, must(a.app.messages.byCid(message.cid)), { content: 'another' })
  await network.settled()
  t.deepEqual(flags(message), [HIDDEN, HIDDEN])
  await voice.edit(null, must(a.app.messages.byCid(message.cid)), { flags: 0 })
  await network.settled()
  t.deepEqual(flags(message), [0, 0])
})

test('by who had lost the right long before: they are shown again, and clients hear of it', async (t) => {
  const { a, b, alice, bob, clock, guild, role, network, write, say, flags, hide } = await world()
  await write(grant(bob, role))
  const message = await say(a, alice)
  network.partition()
  await a.app.guilds.submit(guild, alice, [ungrant(bob, role)])
  clock.turn(10 * MINUTE)
  await hide(b, bob, message)
  t.deepEqual(flags(message), [0, HIDDEN])
  await network.heal()
  t.deepEqual(flags(message), [0, 0])
  const told = b.events.flatMap((event) =>
    event.kind === 'message' && event.event.type === 'message-updated' ? [event.event.message.flags] : []
  )
  t.deepEqual(told, [HIDDEN, 0])
})
