/** Conversations: who is in them, and what may be done there. Judged by the same machinery as guilds are. */
import test from 'ava'
import fc from 'fast-check'
import {
  channelOf,
  conversationId,
  groupGenesis,
  openConversation,
  ownerOf,
  pairGenesis
} from '../../../../node/core/conversation.ts'
import { stateDigest } from '../../../../node/core/digest.ts'
import type { OpCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { actor, type Actor } from '../../../support/core/actors.ts'
import { T0, HandClock } from '../../../support/core/clock.ts'
import {
  ban,
  chanNew,
  del,
  invite,
  kick,
  msg,
  pin,
  react,
  roleNew,
  settings,
  unreact
} from '../../../support/core/drafts.ts'
import { Replica } from '../../../support/core/replica.ts'

const [alice, bob, carol, mallory] = [actor('alice'), actor('bob'), actor('carol'), actor('mallory')]

const creation = (genesis: Uint8Array, { name }: Actor): Draft => ({
  k: 'create',
  body: { genesis },
  display: { name: '--', icon: null, owner: { name, globalName: null, avatar: null } }
})

const bring = ({ name, user, device }: Actor): Draft => ({
  k: 'admit',
  body: { user, cert: device.cert, bot: false, pending: false, request: null },
  display: { name, globalName: null, avatar: null }
})

const rename = (replica: Replica, name: string): Draft => ({
  k: 'chan.set',
  body: { channel: channelOf(replica.guild), set: {} },
  display: { name }
})

const open = (made: { cid: Replica['guild']; genesis: Uint8Array }, by: Actor): Replica => {
  const replica = new Replica(
    { guild: made.cid, genesis: made.genesis } as never,
    `salt of ${by.name}`,
    new HandClock(T0 - 1)
  )
  replica.write(by, creation(made.genesis, by))
  return replica
}

const pair = (by: Actor = alice): Replica => open(pairGenesis(alice.user, bob.user), by)

const group = (): Replica => {
  const replica = open(groupGenesis(alice.user, T0, new Uint8Array(16)), alice)
  for (const guest of [bob, carol]) replica.write(alice, bring(guest))
  return replica
}

const says = (replica: Replica, by: Actor, draft: Draft, inRoom = false): string =>
  replica.attempt(by, draft, inRoom ? channelOf(replica.guild) : undefined).refusal?.code ?? 'allowed'

test('two people come to one conversation, whoever begins it, and to one id', (t) => {
  const user = fc.constantFrom(...[alice, bob, carol, mallory].map((who) => who.user))
  fc.assert(
    fc.property(user, user, user, (a, b, c) => {
      if (a === b || b === c || a === c) return true
      const [one, same, other] = [pairGenesis(a, b), pairGenesis(b, a), pairGenesis(a, c)]
      const opened = openConversation(one.genesis)
      return (
        one.cid === same.cid && one.cid !== other.cid && opened !== undefined && conversationId(one.cid, opened) !== '0'
      )
    })
  )
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => openConversation(bytes) === undefined))
  t.pass()
})

test('both begin it at once, and have the same when they meet', (t) => {
  const [hers, his] = [pair(alice), pair(bob)]
  const first = hers.write(alice, msg('hello'), channelOf(hers.guild))
  his.write(bob, msg('hello yourself'), channelOf(his.guild))
  hers.merge(his)
  his.merge(hers)
  t.is(stateDigest(hers.state), stateDigest(his.state))
  t.deepEqual([...hers.state.members.keys()].toSorted(), [alice.user, bob.user].toSorted())
  t.is(hers.state.users.get(bob.user)?.name, 'bob')
  t.is(says(hers, alice, react(first, '👍'), true), 'allowed')
})

test('nobody else is ever in a conversation of two, and neither rules the other', (t) => {
  const replica = pair()
  const message = replica.write(alice, msg('hello'), channelOf(replica.guild))
  for (const draft of [
    bring(mallory),
    kick(bob.user),
    ban(bob.user),
    rename(replica, 'ours'),
    { k: 'leave', body: {} } as const
  ])
    t.is(says(replica, alice, draft), 'in-conversation', draft.k)
  for (const draft of [roleNew('n', 8n), chanNew('more'), invite(channelOf(replica.guild)), settings({ keepDays: 1 })])
    t.is(says(replica, alice, draft), 'in-conversation', draft.k)
  t.is(says(replica, mallory, msg('let me in'), true), 'not-a-member')
  t.is(says(replica, bob, pin(message), true), 'allowed')
  t.is(says(replica, bob, unreact(message, null, null), true), 'missing-permission')
  t.is(says(replica, bob, del(message), true), 'allowed')
  t.is(
    says(
      new Replica({ guild: replica.guild } as never, 'm'),
      mallory,
      creation(pairGenesis(alice.user, bob.user).genesis, mallory)
    ),
    'owner-only'
  )
})

test('everybody brings people into a group and names it; who owns it removes them', (t) => {
  const replica = group()
  t.is(says(replica, bob, rename(replica, 'we three')), 'allowed')
  t.is(says(replica, mallory, rename(replica, 'mine')), 'not-a-member')
  t.is(
    says(replica, bob, {
      k: 'chan.set',
      body: { channel: channelOf(replica.guild), set: { slowmode: 9 } },
      display: {}
    }),
    'in-conversation'
  )
  t.is(says(replica, bob, kick(carol.user)), 'owner-only')
  t.is(says(replica, alice, kick(alice.user)), 'owner-untouchable')
  t.is(says(replica, alice, kick(mallory.user)), 'unknown-member')
  t.is(says(replica, alice, kick(carol.user)), 'allowed')
  t.is(says(replica, carol, msg('I am still here'), true), 'not-a-member')
  t.is(says(replica, bob, bring(carol)), 'allowed')
  t.is(says(replica, bob, bring(carol)), 'already-a-member')
  const guest = bring(mallory) as Draft<'admit'>
  const request = { invite: replica.ops[0]?.cid as OpCid, t: T0, sig: new Uint8Array(64) }
  for (const changes of [{ pending: true }, { request }])
    t.is(says(replica, bob, { ...guest, body: { ...guest.body, ...changes } }), 'unknown-invite')
  for (let i = replica.state.members.size; i < 10; i++) replica.write(bob, bring(actor(`guest ${i}`)))
  t.is(says(replica, bob, bring(mallory)), 'limit-reached')
})

test('everybody gives a group an icon, and nothing else of a guild’s settings', (t) => {
  const replica = group()
  const icon = (by: Actor, image: string | null): string =>
    says(replica, by, { k: 'settings', body: {}, display: { icon: image } })
  t.is(icon(bob, 'a picture'), 'allowed')
  t.is(replica.state.settings.icon, 'a picture')
  t.is(icon(mallory, 'mine'), 'not-a-member')
  for (const body of [{ keepDays: 1 }, { approval: true }, { rates: null }, { openAdmit: false }])
    t.is(says(replica, alice, settings(body)), 'in-conversation', Object.keys(body).join())
  const two = pair()
  t.is(says(two, alice, { k: 'settings', body: {}, display: { icon: 'ours' } }), 'in-conversation')
  t.is(icon(carol, null), 'allowed')
  t.is(replica.state.settings.icon, null)
})

test('who owns a group and leaves it leaves it to whoever has been there longest', (t) => {
  const replica = group()
  t.is(ownerOf(replica.state), alice.user)
  replica.write(alice, { k: 'leave', body: {} })
  t.is(ownerOf(replica.state), bob.user)
  t.is(says(replica, bob, kick(carol.user)), 'allowed')
  t.is(says(replica, alice, msg('I take it back'), true), 'not-a-member')
})
