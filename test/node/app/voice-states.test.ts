/** Who is in which voice channel, on their own node and on others: who may be there, and for how long they are believed. */
import test from 'ava'
import { mock } from 'node:test'
import type { VoiceState } from '../../../node/core/events.ts'
import type { Snowflake, UserCid } from '../../../node/core/ids.ts'
import { ACTION } from '../../../node/core/audit/entry.ts'
import { fixturesOf } from '../../../node/core/fixtures/index.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { isLet, signWord } from '../../../node/core/stage.ts'
import { chanDel, chanNew, kick, overwrite, soundNew, stickerNew, timeout } from '../../support/core/drafts.ts'
import { must, openApp, type TestApp } from '../../support/core/local-app.ts'
import { how, setUp } from '../../support/core/voice-rooms.ts'
import { sync } from '../../support/core/wire.ts'
import { unordered } from '../../support/unordered.ts'

const HOUR = 3_600_000
const told = ({ events }: TestApp) =>
  events.flatMap((event) =>
    event.kind === 'ephemeral' && event.event.type === 'voice' ? [event.event.after?.selfMute ?? null] : []
  )

test('who goes into a voice channel is seen there on every node, until they leave', async (t) => {
  const { a, b, bob, guild, room, enter, rooms } = await setUp()
  t.is(enter(b, bob), 'in')
  t.deepEqual(rooms(bob), [room, room])
  t.is(a.app.voice.get(guild, bob)?.session, b.app.voice.get(guild, bob)?.session)
  b.app.voice.enter(bob, 'a session', { guild, channel: room, selfMute: true, selfDeaf: false })
  b.app.voice.leave(bob, () => true)
  t.deepEqual(rooms(bob), [null, null])
  t.deepEqual(told(a), [false, true, null])
})

test('nobody enters a text channel, one that is not there, or one they may not connect to', async (t) => {
  const { b, bob, guild, text, room, enter, write } = await setUp()
  t.is(enter(b, bob, text), 'wrong-channel-type')
  await write(overwrite(room, bob, 'member', 0n, P.CONNECT))
  t.is(enter(b, bob), 'missing-permission')
  await write(overwrite(room, bob, 'member', 0n, P.VIEW_CHANNEL))
  t.is(enter(b, bob), 'missing-access')
  await write(chanDel(room))
  t.is(enter(b, bob), 'unknown-channel')
  t.is(b.app.voice.in(guild).size, 0)
})

test('a full channel takes nobody but who may move others', async (t) => {
  const { a, b, alice, bob, enter } = await setUp(1)
  t.is(enter(b, bob), 'in')
  t.is(enter(b, bob), 'in')
  t.is(enter(a, alice), 'in')
  b.app.voice.leave(bob, () => true)
  t.is(enter(b, bob), 'limit-reached')
})

const removals: Readonly<Record<string, (scene: Awaited<ReturnType<typeof setUp>>) => Promise<void>>> = {
  'is kicked': ({ write, bob }) => write(kick(bob)),
  'is timed out': ({ write, bob, clock }) => write(timeout(bob, clock.now() + HOUR)),
  'may not connect any more': ({ write, bob, room }) => write(overwrite(room, bob, 'member', 0n, P.CONNECT)),
  'loses the channel': ({ write, room }) => write(chanDel(room))
}

for (const [what, remove] of Object.entries(removals)) {
  test(`who ${what} is in the channel no more, on any node`, async (t) => {
    const scene = await setUp()
    scene.enter(scene.b, scene.bob)
    await remove(scene)
    t.deepEqual(scene.rooms(scene.bob), [null, null])
  })
}

test('a node that says of its user what they may not is not believed, nor what it says of ours', async (t) => {
  const { a, clock, alice, bob, guild, text, room, enter, rooms } = await setUp()
  const say = (user: UserCid, state: VoiceState | null, at: number) =>
    a.app.inbox.notice(guild, user, { k: 'voice', state }, at)
  t.false(say(bob, { channel: text, session: '', ...how }, 10))
  t.is(rooms(bob)[0], null)
  enter(a, alice)
  t.true(say(alice, null, clock.now() + 20))
  t.is(rooms(alice)[0], room)
  t.true(say(bob, { channel: room, session: '', ...how }, 30))
  t.true(say(bob, null, 25))
  t.is(rooms(bob)[0], room)
})

test('a sound is played by who is in the channel and may use the soundboard, on every node', async (t) => {
  const { a, b, bob, guild, room, text, enter, write } = await setUp()
  await write(stickerNew('wave'), soundNew('horn'))
  const { fixtures } = must(a.app.guilds.byCid(guild)).state
  const [wave, horn] = ['sticker', 'sound'].map(
    (type) => must([...fixtures.values()].find((each) => each.type === type)).id
  )
  const play = (sound = must(horn), channel = room) =>
    b.app.voice.play(bob, { guild, channel, sound, volume: 500 })?.code ?? 'played'
  const played = ({ events }: TestApp) =>
    events.flatMap((event) => (event.kind === 'ephemeral' && event.event.type === 'sound' ? [event.event.sound] : []))
  t.is(play(), 'unknown-channel', 'he is in none')
  enter(b, bob)
  t.is(play(), 'missing-permission')
  await write(overwrite(room, bob, 'member', P.USE_SOUNDBOARD | P.SPEAK, 0n))
  t.is(play(), 'played')
  t.deepEqual([played(a), played(b)], [[horn], [horn]])
  t.is(play(must(horn), text), 'unknown-channel')
  t.is(play(must(wave)), 'missing-permission', 'that is none of the guild’s sounds')
  const say = (sound: Snowflake) =>
    a.app.inbox.notice(guild, bob, { k: 'sound', played: { channel: room, sound, volume: 1000 } }, 50)
  t.false(say(must(wave)), 'nor is his node believed')
  await write(overwrite(room, bob, 'member', P.USE_SOUNDBOARD, P.SPEAK))
  t.false(say(must(horn)))
  await write(overwrite(room, bob, 'member', P.USE_SOUNDBOARD | P.USE_EXTERNAL_SOUNDS, 0n))
  t.is(play(must(wave)), 'played')
  b.app.voice.leave(bob, () => true)
  t.false(say(must(horn)))
})

test('a stay ends with the session that began it; people are in one guild’s channels at a time', async (t) => {
  const { a, alice, room, enter, rooms } = await setUp()
  enter(a, alice, room, 'the one')
  a.app.voice.leave(alice, (_guild, by) => by === 'another')
  t.is(rooms(alice)[0], room)
  const other = await a.app.guilds.create(alice, { name: 'Other' })
  const stage = must([...other.state.channels.values()].find(({ type }) => type === 2)).cid
  a.app.voice.enter(alice, 'the one', { guild: other.cid, channel: stage, ...how })
  t.deepEqual(rooms(alice), [null, null])
  a.app.voice.leave(alice, (_guild, by) => by === 'the one')
  t.is(a.app.voice.in(other.cid).size, 0)
})

test.serial('somebody whose node has gone is in no channel after a while', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    const { a, b, bob, clock, enter, room, rooms } = await setUp()
    enter(b, bob)
    b[Symbol.dispose]()
    for (let passed = 0; passed < 3; passed++) {
      t.is(rooms(bob)[0], room)
      clock.turn(30_000)
      mock.timers.tick(30_000)
    }
    t.is(rooms(bob)[0], null)
    t.deepEqual(told(a), [false, null])
  } finally {
    mock.timers.reset()
  }
})

/** alice's stage; bob listens there on B, and she on A. */
const onStage = async () => {
  const scene = await setUp()
  const { a, b, alice, bob, guild, enter, write } = scene
  await write(chanNew('hall', { type: 13 }))
  const hall = must([...must(a.app.guilds.byCid(guild)).state.channels.values()].find(({ type }) => type === 13)).cid
  enter(a, alice, hall)
  enter(b, bob, hall)
  const heard = (user: UserCid) =>
    [a, b].map(({ app }) => {
      const state = must(app.voice.get(guild, user))
      return [isLet(state), state.asks]
    })
  return { ...scene, hall, heard }
}

test('on a stage one asks for the floor, is given it, and loses it, on every node', async (t) => {
  const { a, b, clock, alice, bob, guild, hall, heard, enter } = await onStage()
  t.deepEqual(heard(bob), [
    [false, undefined],
    [false, undefined]
  ])
  t.is(b.app.voice.let(guild, bob, bob, false)?.code, 'missing-permission')
  t.is(b.app.voice.let(guild, bob, alice, true)?.code, 'missing-permission')
  t.is(b.app.voice.let(guild, bob, bob, true), null)
  t.is(b.app.voice.ask(guild, bob, 5), null)
  t.deepEqual(heard(bob), [
    [false, 5],
    [false, 5]
  ])
  clock.turn(1000)
  t.is(a.app.voice.let(guild, alice, bob, false), null)
  const invited = clock.now()
  t.deepEqual(heard(bob), [
    [true, invited],
    [true, invited]
  ])
  t.is(b.app.voice.ask(guild, bob, null), null)
  t.deepEqual(heard(bob), [
    [true, undefined],
    [true, undefined]
  ])
  b.app.voice.enter(bob, 'a session', { guild, channel: hall, selfMute: true, selfDeaf: false })
  t.deepEqual(heard(bob), [
    [true, undefined],
    [true, undefined]
  ])
  t.is(a.app.voice.let(guild, alice, bob, true), null)
  t.deepEqual(heard(bob), [
    [false, undefined],
    [false, undefined]
  ])
  t.is(a.app.voice.let(guild, alice, alice, false), null)
  t.deepEqual(heard(alice), [
    [true, undefined],
    [true, undefined]
  ])
  t.is(a.app.voice.let(guild, alice, alice, true), null)
  t.deepEqual(heard(alice), [
    [false, undefined],
    [false, undefined]
  ])
  b.app.voice.leave(bob, () => true)
  enter(b, bob, hall)
  t.deepEqual(heard(bob), [
    [false, undefined],
    [false, undefined]
  ])
})

test('whoever comes later hears from a speaker’s own node that they may speak, and believes nothing forged', async (t) => {
  const { a, b, clock, alice, bob, guild, hall } = await onStage()
  t.is(a.app.voice.let(guild, alice, bob, false), null)
  const said = must(b.app.voice.get(guild, bob))
  const word = must(said.word)
  using late = openApp('late', { clock })
  await late.app.inbox.adopt(guild, must(a.app.storage.guilds.all().find(({ cid }) => cid === guild)).genesis)
  await sync(a.app, late.app, guild)
  const ofAlice = must(a.app.voice.let(guild, alice, alice, false) ?? a.app.voice.get(guild, alice))
  let now = 0
  const hear = (state: VoiceState | null) => late.app.inbox.notice(guild, bob, { k: 'voice', state }, ++now)
  const forgeries = [
    { ...word, t: word.t + 1 },
    { ...word, by: bob },
    { ...word, user: alice },
    { ...word, session: '0'.repeat(32) },
    { ...word, t: clock.now() + HOUR },
    signWord({ guild, channel: hall }, { ...word, t: word.t + 1 }, must(b.app.accounts.device(bob))),
    signWord({ guild, channel: hall }, word, { ...must(b.app.accounts.device(bob)), user: alice })
  ]
  for (const forged of forgeries) {
    t.true(hear({ ...said, word: forged }))
    t.is(must(late.app.voice.get(guild, bob)).word, undefined)
    t.false(late.app.inbox.notice(guild, bob, { k: 'stage', channel: hall, word: forged }, now))
  }
  for (const genuine of [
    must('word' in ofAlice ? ofAlice.word : undefined),
    signWord({ guild, channel: hall }, { ...word, session: 'before' }, must(a.app.accounts.device(alice)))
  ]) {
    t.true(hear({ ...said, word: genuine }))
    t.is(must(late.app.voice.get(guild, bob)).word, undefined)
  }
  t.true(hear(said))
  t.true(isLet(must(late.app.voice.get(guild, bob))))
  t.is(a.app.voice.let(guild, alice, bob, true), null)
  const silenced = must(must(a.app.voice.get(guild, bob)).word)
  t.true(late.app.inbox.notice(guild, alice, { k: 'stage', channel: hall, word: silenced }, ++now))
  t.true(hear(said))
  t.false(isLet(must(late.app.voice.get(guild, bob))))
})

test('who may not ask for the floor does not, and whose word it was loses the right: nobody speaks by it any more', async (t) => {
  const { a, b, alice, bob, guild, hall, heard, write } = await onStage()
  await write(overwrite(hall, bob, 'member', 0n, P.REQUEST_TO_SPEAK))
  t.is(b.app.voice.ask(guild, bob, 5)?.code, 'missing-permission')
  await write(overwrite(hall, bob, 'member', P.MUTE_MEMBERS, 0n))
  t.is(b.app.voice.let(guild, bob, bob, false), null)
  t.deepEqual(heard(bob), [
    [true, undefined],
    [true, undefined]
  ])
  t.is(b.app.voice.let(guild, bob, alice, false), null)
  t.true(isLet(must(a.app.voice.get(guild, alice))))
  await write(overwrite(hall, bob, 'member', 0n, P.MUTE_MEMBERS))
  t.deepEqual(
    heard(bob).map(([let_]) => let_),
    [false, false]
  )
  t.deepEqual(
    heard(alice).map(([let_]) => let_),
    [false, false]
  )
})

test('the status of a voice channel ends with the last who leaves: by their own node, or by the owner’s', async (t) => {
  const { a, b, alice, bob, guild, room, enter, write } = await setUp()
  const statuses = () =>
    [a, b].map(({ app }) => fixturesOf(must(app.guilds.byCid(guild)).state, 'status').map(({ fields }) => fields.text))
  const status: Draft = { k: 'fixture.new', body: { type: 'status', fields: { channel: room, text: 'singing' } } }
  const settled = async () => {
    for (const { app } of [a, b]) await app.voiceStatuses.settled()
    await write()
    for (const { app } of [a, b]) await app.voiceStatuses.settled()
  }
  enter(a, alice)
  enter(b, bob)
  await write(status)
  a.app.voice.leave(alice, () => true)
  await settled()
  t.deepEqual(statuses(), [['singing'], ['singing']])
  b.app.voice.leave(bob, () => true)
  await settled()
  t.deepEqual(statuses(), [[], []])

  await write(status, overwrite(room, bob, 'member', P.SET_VOICE_CHANNEL_STATUS, 0n))
  enter(b, bob)
  b.app.voice.leave(bob, () => true)
  await settled()
  t.deepEqual(statuses(), [[], []])
  const ends = b.app.audit.page(guild, { limit: 20, action: ACTION.voiceStatusDelete }).map(({ user }) => user)
  t.deepEqual(unordered(ends), unordered([alice, bob]))
  for (const { faults } of [a, b]) t.deepEqual(faults, [])
})
