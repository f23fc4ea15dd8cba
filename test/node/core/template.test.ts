/** What a guild is made of, written down: by anybody, and read by whoever makes another by it. */
import test from 'ava'
import { encodeCbor } from '../../../crypto/primitives.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import { positionsInRow } from '../../../node/core/position.ts'
import { P } from '../../../node/core/permissions.ts'
import {
  encodeTemplate,
  MAX_TEMPLATE,
  openTemplate,
  templateCode,
  templateOf,
  type Template
} from '../../../node/core/template.ts'
import { chanNew, defaultsNew, overwrite, postsNew, tagNew } from '../../support/core/drafts.ts'
import { alice, bob, guildOfFour } from '../../support/core/guild-of-four.ts'
import { worldOf } from '../../support/core/worlds.ts'

const furnished = () => {
  const four = guildOfFour()
  const { moot, general, club } = four
  const rooms = moot.write(alice, chanNew('rooms', { type: 4 }))
  const forum = moot.write(alice, chanNew('questions', { type: 15, parent: rooms }))
  for (const draft of [tagNew(forum, 'open'), postsNew(forum), defaultsNew(forum), defaultsNew(general)])
    moot.write(alice, draft)
  moot.write(alice, overwrite(general, club, 'role', 0n, P.SEND_MESSAGES))
  moot.write(alice, overwrite(general, bob.user, 'member', P.SEND_MESSAGES, 0n))
  return { ...four, template: templateOf(moot.state) }
}

const channelNamed = ({ channels }: Template, name: string) => channels.find((channel) => channel.name === name)

test('a guild is written down without its people, and read again', (t) => {
  const { template, moot } = furnished()
  t.deepEqual(openTemplate(encodeTemplate(template)), template)
  t.is(template.roles.length, moot.state.roles.size)
  t.is(template.roles[0]?.name, '@everyone')
  t.is(template.channels[0]?.type, 4, 'categories come first')
  const forum = channelNamed(template, 'questions')
  t.is(template.channels[forum?.parent ?? -1]?.name, 'rooms')
  t.like(forum, { threads: { autoArchive: 60, slowmode: 5 }, posts: { requireTag: true } })
  t.deepEqual(forum?.tags, [{ name: 'open', moderated: false, emoji: null }])
  const general = channelNamed(template, 'general')
  t.deepEqual(
    general?.overwrites.map(({ role, deny }) => [template.roles[role]?.name, deny]),
    [['club', P.SEND_MESSAGES]]
  )
})

test('roles keep all of their colours', (t) => {
  const { moot, club } = guildOfFour()
  for (const gradient of [[0xff0000, 0x0000ff], null, [0x00ff00]]) {
    moot.write(alice, { k: 'role.set', body: { role: club, set: {} }, display: { gradient } })
    const { roles } = templateOf(moot.state)
    const written = openTemplate(encodeTemplate(templateOf(moot.state)))?.roles
    t.deepEqual(written, roles)
    t.deepEqual(written?.find(({ name }) => name === 'club')?.gradient, gradient ?? undefined)
  }
})

test('channels that templates do not know become those that they know', (t) => {
  const { moot } = guildOfFour()
  for (const [name, type] of [
    ['news', 5],
    ['stage', 13],
    ['media', 16]
  ] as const)
    moot.write(alice, chanNew(name, { type }))
  const { channels } = templateOf(moot.state)
  const typeOf = (name: string) => channels.find((channel) => channel.name === name)?.type
  t.deepEqual(['news', 'stage', 'media'].map(typeOf), [0, 2, 15])
})

test("a guild's own emoji are left behind, and others are not", (t) => {
  const { moot } = guildOfFour()
  const forum = moot.write(alice, chanNew('questions', { type: 15 }))
  for (const [name, emoji] of [
    ['own', 'wave:1234'],
    ['all', '👋']
  ] as const) {
    const fields = { channel: forum, name, moderated: false, emoji, position: 0 }
    moot.write(alice, { k: 'fixture.new', body: { type: 'tag', fields } })
  }
  const { channels } = templateOf(moot.state)
  t.deepEqual(
    channels.find(({ type }) => type === 15)?.tags.map(({ name, emoji }) => [name, emoji]),
    [
      ['own', null],
      ['all', '👋']
    ]
  )
})

type Changes = (template: Template) => object

/** What a stranger's file may say, and is no template. */
const hostile: Readonly<Record<string, Changes>> = {
  'another kind': () => ({ k: 'blob' }),
  'another version': () => ({ v: 2 }),
  'a field that is none': () => ({ more: 1 }),
  'no roles': () => ({ roles: [] }),
  'too many roles': ({ roles }) => ({ roles: Array.from({ length: 251 }, () => roles[0]) }),
  'too many channels': ({ channels }) => ({ channels: Array.from({ length: 501 }, () => channels[0]) }),
  'a system channel that is not there': ({ channels }) => ({ systemChannel: channels.length }),
  'a channel for those away that is not there': ({ channels }) => ({ afkChannel: channels.length }),
  'a long name': () => ({ name: 'x'.repeat(101) }),
  'permissions that nobody knows': ({ roles }) => ({
    roles: [{ ...roles[0], permissions: 1n << 60n }, ...roles.slice(1)]
  }),
  'permissions that are none': ({ roles }) => ({
    roles: [{ ...roles[0], permissions: -1 }, ...roles.slice(1)]
  }),
  'a gradient without a colour': ({ roles }) => ({ roles: [{ ...roles[0], gradient: [] }, ...roles.slice(1)] }),
  'a gradient of four': ({ roles }) => ({ roles: [{ ...roles[0], gradient: [1, 2, 3] }, ...roles.slice(1)] }),
  'a colour that is none': ({ roles }) => ({ roles: [{ ...roles[0], gradient: [1 << 24] }, ...roles.slice(1)] }),
  'a channel in one that is no category': ({ channels }) => ({
    channels: [...channels, { ...channels.at(-1), parent: channels.length - 1 }]
  }),
  'a channel in one that comes later': ({ channels }) => ({
    channels: [{ ...channels.find(({ type }) => type === 0), parent: 1, overwrites: [] }, channels[0]]
  }),
  'a channel in itself': ({ channels }) => ({ channels: [{ ...channels[0], parent: 0 }] }),
  'a category in another': ({ channels: [category, ...others] }) => ({
    channels: [category, { ...category, parent: 0 }, ...others.slice(1)]
  }),
  'an overwrite for a role that is not there': ({ channels, roles }) => ({
    channels: [{ ...channels[0], overwrites: [{ role: roles.length, allow: 0, deny: 0 }] }]
  }),
  'two overwrites for one role': ({ channels }) => ({
    channels: [{ ...channels[0], overwrites: [0, 0].map((role) => ({ role, allow: 0, deny: 0 })) }]
  }),
  'tags of what is no forum': ({ channels }) => ({
    channels: [{ ...channels[0], tags: [{ name: 'x', moderated: false, emoji: null }] }]
  }),
  'threads of a category': ({ channels }) => ({
    channels: [{ ...channels[0], threads: { autoArchive: null, slowmode: 0 } }]
  })
}

for (const [name, change] of Object.entries(hostile)) {
  test(`no template: ${name}`, (t) => {
    const { template } = furnished()
    t.is(openTemplate(encodeCbor({ ...template, ...change(template) })), undefined)
  })
}

test('what is no canonical CBOR, or too much of it, is no template', (t) => {
  const { template } = furnished()
  const bytes = encodeTemplate(template)
  t.is(openTemplate(bytes.subarray(1)), undefined)
  t.is(openTemplate(new TextEncoder().encode(JSON.stringify({ v: 1, k: 'template' }))), undefined)
  const wordy = { ...template.channels[1], topic: 'ä'.repeat(4096) }
  const long = encodeCbor({ ...template, channels: Array.from({ length: 300 }, () => wordy) })
  t.true(long.byteLength > MAX_TEMPLATE)
  t.is(openTemplate(long), undefined)
})

test('whatever has happened in a guild, it can be written down', (t) => {
  for (let seed = 1; seed <= 10; seed++) {
    const template = templateOf(worldOf('free', `template ${seed}`).main.state)
    t.deepEqual(openTemplate(encodeTemplate(template)), template)
  }
})

test('a code follows from the op, and is twelve characters long', (t) => {
  const [one, other] = [
    'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3',
    'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v4'
  ]
  t.regex(templateCode(one as OpCid), /^[1-9A-HJ-NP-Za-km-z]{12}$/)
  t.is(templateCode(one as OpCid), templateCode(one as OpCid))
  t.not(templateCode(one as OpCid), templateCode(other as OpCid))
})

test('positions in a row ascend, and are short', (t) => {
  const keys = positionsInRow(249)
  t.deepEqual(
    keys,
    [...keys].toSorted((a, b) => (a < b ? -1 : 1))
  )
  t.is(new Set(keys).size, 249)
  t.true(keys.every((key) => key.length <= 4))
  t.deepEqual(positionsInRow(0), [])
})
