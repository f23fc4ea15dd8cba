/** Who is put in another voice channel, or in none: their own node leads them there, whoever says so and wherever. */
import test from 'ava'
import type { ChannelCid, Snowflake } from '../../../node/core/ids.ts'
import { P } from '../../../node/core/permissions.ts'
import {
  chanNew,
  grant,
  overwrite,
  roleNew,
  roleSet,
  soundNew,
  ungrant,
  voiceMove,
  voiceSet
} from '../../support/core/drafts.ts'
import { must, type TestApp } from '../../support/core/local-app.ts'
import { how, setUp } from '../../support/core/voice-rooms.ts'

/** Bob on B is in `room`; there is a `den` too. */
const inRoom = async () => {
  const scene = await setUp()
  const { a, b, bob, guild, room, write, enter } = scene
  await write(chanNew('den', { type: 2 }))
  const den = must([...must(a.app.guilds.byCid(guild)).state.channels.values()].find(({ name }) => name === 'den')).cid
  enter(b, bob)
  const session = () => must(b.app.voice.get(guild, bob)).session
  const move = (from: ChannelCid, to: ChannelCid | null, stay = session()) => write(voiceMove(bob, from, to, stay))
  return { ...scene, room, den, session, move }
}

const told = ({ events }: TestApp) =>
  events.flatMap((event) =>
    event.kind === 'ephemeral' && event.event.type === 'voice' ? [event.event.after?.channel ?? null] : []
  )

test('who is moved is in the other channel on every node, in the same stay, and then in none', async (t) => {
  const { a, b, bob, guild, room, den, session, move, rooms } = await inRoom()
  b.app.voice.enter(bob, 'a session', { guild, channel: room, selfMute: true, selfDeaf: false })
  const stay = session()
  await move(room, den)
  t.deepEqual(rooms(bob), [den, den])
  t.like(a.app.voice.get(guild, bob), { session: stay, selfMute: true })
  await move(den, null)
  t.deepEqual(rooms(bob), [null, null])
  t.deepEqual(told(a), [room, room, den, null])
  for (const { faults } of [a, b]) t.deepEqual(faults, [])
})

test('a move is of one stay, from where they are', async (t) => {
  const { bob, room, den, move, rooms, enter, b, session } = await inRoom()
  await move(den, null)
  t.deepEqual(rooms(bob), [room, room], 'they are not there')
  const before = session()
  b.app.voice.leave(bob, () => true)
  enter(b, bob)
  await move(room, den, before)
  t.deepEqual(rooms(bob), [room, room], 'that stay is over')
})

test('a move that comes back, because a later one has no effect any more, is not made again', async (t) => {
  const { a, b, network, alice, bob, guild, room, den, session, move, rooms, write } = await inRoom()
  const staff = roleNew('V', P.MOVE_MEMBERS)
  await write(staff)
  const role = must(
    [...must(a.app.guilds.byCid(guild)).state.roles.values()].find(({ position }) => position === 'V')
  ).cid
  await write(grant(bob, role))
  await move(room, den)
  t.deepEqual(rooms(bob), [den, den])

  network.partition()
  await b.app.guilds.submit(guild, bob, [voiceMove(bob, den, room, session())])
  t.deepEqual(rooms(bob), [den, room], 'others wait for the word of his node')
  b.app.voice.enter(bob, 'a session', { guild, channel: room, selfMute: true, selfDeaf: false })
  await a.app.guilds.submit(guild, alice, [ungrant(bob, role)])
  await network.heal()
  t.is(must(b.app.guilds.byCid(guild)).state.members.get(bob)?.moved?.to, den)
  t.is(rooms(bob)[1], room)

  await move(room, den)
  t.deepEqual(rooms(bob), [den, den])
})

test('only the member’s own node moves them: others wait for its word', async (t) => {
  const { a, network, alice, bob, guild, room, den, session, rooms } = await inRoom()
  network.partition()
  await a.app.guilds.submit(guild, alice, [voiceMove(bob, room, den, session())])
  t.deepEqual(rooms(bob), [room, room])
  await network.heal()
  t.deepEqual(rooms(bob), [den, den])
})

test('who is put where they may not connect stays there as long as they do, and does not come back', async (t) => {
  const { a, b, alice, bob, guild, room, den, enter, move, rooms, write } = await inRoom()
  await write(chanNew('attic', { type: 2 }))
  const attic = must(
    [...must(a.app.guilds.byCid(guild)).state.channels.values()].find(({ name }) => name === 'attic')
  ).cid
  for (const closed of [den, attic]) await write(overwrite(closed, bob, 'member', 0n, P.CONNECT))
  t.is(enter(b, bob, den), 'missing-permission')
  await move(room, den)
  t.deepEqual(rooms(bob), [den, den])
  await write(voiceSet(alice, { mute: true }))
  t.deepEqual(rooms(bob), [den, den])
  t.is(b.app.voice.enter(bob, 'a session', { guild, channel: den, selfMute: true, selfDeaf: false }), null)
  t.true(a.app.voice.get(guild, bob)?.selfMute)
  const { session } = must(b.app.voice.get(guild, bob))
  const say = (channel: ChannelCid, stay: string) =>
    a.app.inbox.notice(guild, bob, { k: 'voice', state: { channel, session: stay, ...how } }, Number.MAX_SAFE_INTEGER)
  t.false(say(attic, session), 'nobody has put him there')
  t.false(say(den, 'another stay'))
  t.is(enter(b, bob, attic), 'missing-permission')
  t.is(enter(b, bob, room), 'in')
  t.is(enter(b, bob, den), 'missing-permission', 'he was put there once')
  t.deepEqual(rooms(bob), [room, room])
})

test('who is muted or deafened by others plays no sounds, and no node believes that they do', async (t) => {
  const { a, b, bob, guild, room, write } = await inRoom()
  await write(
    soundNew('horn'),
    roleSet(guild as never, { permissions: P.VIEW_CHANNEL | P.CONNECT | P.SPEAK | P.USE_SOUNDBOARD })
  )
  const sound = must(
    [...must(a.app.guilds.byCid(guild)).state.fixtures.values()].find(({ type }) => type === 'sound')
  ).id
  const play = () => b.app.voice.play(bob, { guild, channel: room, sound, volume: 500 })?.code ?? 'played'
  const say = (id: Snowflake) =>
    a.app.inbox.notice(guild, bob, { k: 'sound', played: { channel: room, sound: id, volume: 500 } }, 50)
  t.is(play(), 'played')
  for (const set of [{ mute: true }, { mute: false, deaf: true }]) {
    await write(voiceSet(bob, set))
    t.is(play(), 'missing-permission')
    t.false(say(sound))
  }
  await write(voiceSet(bob, { deaf: false }))
  t.is(play(), 'played')
})
