/** Contents that no honest node writes, within the sizes that the log allows: what clients are told of them is sound. */
import test from 'ava'
import { presentMessageDispatch, presentMessages } from '../../compat-api/present/index.ts'
import type { BodyOf } from '../../node/core/ops.ts'
import { edit, msg } from '../support/core/drafts.ts'
import { someBytes, treeOf } from '../support/core/files.ts'
import { alice, bob, carol, guildOfFour } from '../support/core/guild-of-four.ts'
import { must, openApp } from '../support/core/local-app.ts'
import type { Replica, Room } from '../support/core/replica.ts'
import { conforms } from '../support/api/conforms.ts'
import { deliver } from '../support/core/wire.ts'

type Contents = Partial<BodyOf<'msg'>>

const nested = `${'['.repeat(5999)}${']'.repeat(5999)}`

const crimes: Readonly<Record<string, Contents>> = {
  'embeds that are no JSON': { embeds: '[{' },
  'embeds that are no list': { embeds: '{"length": 3}' },
  'embeds that are no embeds': {
    embeds: '[null, 5, "x", [[]], {"fields": 5, "title": {}, "author": "me", "color": "red"}]'
  },
  'embeds without end': { embeds: nested },
  'components that are no JSON': { components: 'null}' },
  'components that are no components': {
    components: '[null, 5, {"type": "x", "components": 7}, {"components": [null]}]'
  },
  'components without end': { components: nested },
  'mentions that are no JSON': { content: 'hey @everyone', mentions: 'parse' },
  'mentions of another shape': {
    content: 'hey @everyone <@1> <@&2>',
    mentions: '{"parse": 5, "users": {}, "roles": "x"}'
  },
  'mentions that are a list': { content: 'hey @everyone <@1>', mentions: '[[]]' },
  'a file of another shape': {
    files: [{ blob: treeOf(someBytes(1)).cid, name: '../..\u0000\u202e<svg>', type: 'a"b\r\nc: d', size: 1 }]
  },
  'flags that are not its author’s': { flags: 0x7fffffff },
  'an answer to nothing': { type: 19, reply: { message: alice.user as never, channel: alice.user as never } }
}

const ORIGIN = 'http://127.0.0.1:6463'

const shownTo = async (moot: Replica, room: Room, who = carol) => {
  using it = openApp()
  it.clock.turn(moot.clock.now() - it.clock.now() + 1)
  await deliver(it.app, moot, [alice, bob, carol], [...moot.seen.values()])
  const view = must(it.app.guilds.byCid(moot.guild))
  const messages = it.app.messages.page(typeof room === 'string' ? room : room.channel, { limit: 100 })
  const dispatched = messages.map((message) => presentMessageDispatch(it.app, view, message, ORIGIN))
  JSON.stringify(dispatched)
  return JSON.parse(JSON.stringify(presentMessages(it.app, view, messages, who.user, ORIGIN)))
}

for (const [what, contents] of Object.entries(crimes)) {
  test(`a message with ${what} is shown without them`, async (t) => {
    const { moot, general } = guildOfFour()
    const plain = msg('plain')
    moot.write(bob, { ...plain, body: { ...plain.body, ...contents } }, general)
    const [message] = await shownTo(moot, general)
    conforms(t, 'MessageResponseSchema', message)
    t.is(message.flags & ~((1 << 2) | (1 << 12) | (1 << 15)), 0)
  })
}

test('an edit with contents that are none spoils nothing either', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(bob, msg('plain'), general)
  const change = edit(first, 'changed')
  moot.write(
    bob,
    { ...change, display: { ...must(change.display), embeds: '[', components: '[', mentions: '[' } },
    general
  )
  const [message] = await shownTo(moot, general)
  t.like(message, { content: 'changed', embeds: [], components: [] })
})

test('who answers a message of another channel shows nobody what it says', async (t) => {
  const { moot, general, hidden } = guildOfFour()
  const secret = moot.write(alice, msg('the secret'), hidden)
  const plain = msg('look')
  for (const type of [19, 0] as const)
    moot.write(bob, { ...plain, body: { ...plain.body, type, reply: { message: secret, channel: hidden } } }, general)
  const shown = await shownTo(moot, general)
  t.false(JSON.stringify(shown).includes('the secret'))
  t.is(shown.find(({ type }: { type: number }) => type === 19).referenced_message, null)
})
