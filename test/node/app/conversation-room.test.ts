/** Whoever is let into a guild can write to its members, and cannot take all the room that they have for conversations. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { hasRoomFor, ROOM, type Reader } from '../../../node/app/conversation-room.ts'
import { channelOf, pairGenesis } from '../../../node/core/conversation.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { packContents, signLetter } from '../../../node/core/letters.ts'
import { actor } from '../../support/core/actors.ts'
import { foundGuild, must, openApp, person, said, type TestApp } from '../../support/core/local-app.ts'

const personIn = (app: LocalApp, seeker: UserCid, user: UserCid) => {
  const { cid, name, globalName, avatar, bot } = must(app.directory.viewOf(seeker, user))
  return { cid, face: { name, globalName, avatar, bot }, addresses: [] }
}

const open = (app: LocalApp, user: UserCid, other: UserCid) => app.conversations.open(user, personIn(app, user, other))

/** What a node says that does not ask its own conscience first. */
const tell = async ({ app, clock }: TestApp, from: UserCid, to: UserCid, genesis: Uint8Array): Promise<void> => {
  const device = must(app.accounts.device(from))
  const contents = packContents({ k: 'conversation', genesis })
  const id = new Uint8Array(16).fill(1)
  const letter = signLetter({ id, to, device: null, t: clock.now(), alg: 'none', contents }, device)
  const identity = must(app.storage.log.identity(device.cert))
  if ((await app.mailroom.receive({ ...letter, identity })) !== 'taken') throw new Error('it should be taken')
}

const join = async (app: LocalApp, name: string, code: string): Promise<UserCid> => {
  const { cid } = await person(app, name)
  await app.invites.accept(code, cid)
  return cid
}

const guildOf = async (app: LocalApp, owner: UserCid): Promise<string> => {
  const place = await foundGuild(app, owner)
  return (await app.invites.create(place, owner, { maxAge: 0, maxUses: 0, temporary: false })).code
}

test('members of one guild fill their share, and friends, members of others and whom one answers get through', async (t) => {
  t.timeout(120_000)
  using one = openApp('one')
  const { app } = one
  const alice = (await person(app, 'alice')).cid
  const [crowded, quiet] = [await guildOf(app, alice), await guildOf(app, alice)]
  const puppets: UserCid[] = []
  for (let n = 0; n < ROOM.perGuild; n++) puppets.push(await join(app, `puppet${n}`, crowded))
  for (const puppet of puppets) await open(app, puppet, alice)
  const full = app.conversations.all(alice).length
  t.is(full, ROOM.perGuild)

  const late = await join(app, 'late', crowded)
  await t.throwsAsync(open(app, late, alice), { name: 'Denied', message: /without an answer/ })
  await tell(one, late, alice, pairGenesis(late, alice).genesis)
  t.is(app.conversations.all(alice).length, full, 'a node that tells all the same tells nobody')

  const bob = await join(app, 'bob', quiet)
  await t.notThrowsAsync(open(app, bob, alice))
  await app.friends.change(late, personIn(app, late, alice), 'ask')
  await app.friends.change(alice, personIn(app, alice, late), 'ask')
  await t.notThrowsAsync(open(app, late, alice))

  const later = await join(app, 'later', crowded)
  await t.throwsAsync(open(app, later, alice), { name: 'Denied' })
  const { cid } = await open(app, alice, must(puppets[0]))
  await app.messages.create({ guild: cid, channel: channelOf(cid) }, alice, said('so who are you?'))
  await t.notThrowsAsync(open(app, later, alice))
})

test('one writer tells of so many groups, and no more', async (t) => {
  const [alice, mallory] = [actor('alice').user, actor('mallory').user]
  const group = new Set([alice, mallory])
  const reader: Reader = { user: alice, bot: false, conversations: 0, unanswered: [], isFriend: () => true }
  const inSome = (count: number): Reader => ({ ...reader, unanswered: Array.from({ length: count }, () => group) })
  t.true(hasRoomFor(inSome(ROOM.perWriter - 1), mallory, []))
  t.false(hasRoomFor(inSome(ROOM.perWriter), mallory, []), 'friends who have gone bad, too')
})

test('strangers of all guilds together leave half of the room to others; a bot hears more of one guild', (t) => {
  const [alice, bob] = [actor('alice').user, actor('bob').user]
  const strangers = Array.from({ length: ROOM.strangers }, (_, n) => `stranger ${n}` as UserCid)
  const unanswered = strangers.map((one) => new Set([alice, one]))
  const reader: Reader = {
    user: alice,
    bot: false,
    conversations: ROOM.strangers,
    unanswered,
    isFriend: (one) => one === bob
  }
  const empty = new Set<UserCid>()
  t.false(hasRoomFor(reader, strangers[0] ?? bob, [empty]))
  t.true(hasRoomFor(reader, bob, [empty]))
  t.false(hasRoomFor({ ...reader, conversations: ROOM.all }, bob, [empty]))
  const fewer = { ...reader, unanswered: unanswered.slice(1) }
  t.false(hasRoomFor(fewer, 'somebody' as UserCid, [new Set(strangers)]))
  t.true(hasRoomFor(fewer, 'somebody' as UserCid, [new Set(strangers), empty]), 'by another guild')
  t.true(hasRoomFor({ ...fewer, bot: true }, 'somebody' as UserCid, [new Set(strangers)]))
})
