/** Discord's order: base, then @everyone's overwrite, then the roles', then the member's own. */
import test from 'ava'
import {
  ALL,
  channelPermissions,
  guildPermissions,
  mayIn,
  outranks,
  P,
  rank,
  whileTimedOut
} from '../../../node/core/permissions.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import { actor } from '../../support/core/actors.ts'
import { chanNew, grant, overwrite, roleNew } from '../../support/core/drafts.ts'
import { found, letIn } from '../../support/core/replica.ts'

const { VIEW_CHANNEL: VIEW, SEND_MESSAGES: SEND, MANAGE_MESSAGES: MANAGE, ADMINISTRATOR } = P
const [alice, bob, mallory] = [actor('alice'), actor('bob'), actor('mallory')]

type Bits = readonly [bigint, bigint]

/** alice's guild, where bob has two roles and the others have what everybody has. */
const setup = (everyone: bigint, roleBits: Bits = [0n, 0n]) => {
  const moot = found(alice, { everyone })
  letIn(moot, alice, bob)
  const low = moot.write(alice, roleNew('F', roleBits[0], 'low'))
  const high = moot.write(alice, roleNew('V', roleBits[1], 'high'))
  for (const role of [low, high]) moot.write(alice, grant(bob.user, role))
  const channel = moot.write(alice, chanNew('general'))
  return { moot, low, high, channel }
}

interface Case {
  readonly name: string
  readonly everyone: bigint
  readonly roles?: Bits
  /** allow and deny of the overwrites. */
  readonly ofEveryone?: Bits
  readonly ofLow?: Bits
  readonly ofHigh?: Bits
  readonly ofBob?: Bits
  readonly held: bigint
}

const cases: readonly Case[] = [
  { name: 'base of @everyone', everyone: VIEW | SEND, held: VIEW | SEND },
  { name: 'roles add up', everyone: VIEW, roles: [SEND, MANAGE], held: VIEW | SEND | MANAGE },
  { name: "@everyone's overwrite denies", everyone: VIEW | SEND, ofEveryone: [0n, SEND], held: VIEW },
  { name: "@everyone's overwrite allows", everyone: VIEW, ofEveryone: [SEND, 0n], held: VIEW | SEND },
  {
    name: "a role's base does not survive @everyone's deny",
    everyone: VIEW,
    roles: [SEND, 0n],
    ofEveryone: [0n, SEND],
    held: VIEW
  },
  {
    name: "a role's allow beats @everyone's deny",
    everyone: VIEW | SEND,
    ofEveryone: [0n, SEND],
    ofLow: [SEND, 0n],
    held: VIEW | SEND
  },
  {
    name: "one role's allow beats another's deny, whichever is higher",
    everyone: VIEW | SEND,
    ofHigh: [0n, SEND],
    ofLow: [SEND, 0n],
    held: VIEW | SEND
  },
  { name: 'the other way round too', everyone: VIEW | SEND, ofLow: [0n, SEND], ofHigh: [SEND, 0n], held: VIEW | SEND },
  { name: "the member's deny beats a role's allow", everyone: VIEW, ofLow: [SEND, 0n], ofBob: [0n, SEND], held: VIEW },
  {
    name: "the member's allow beats every deny",
    everyone: VIEW | SEND,
    ofEveryone: [0n, SEND],
    ofHigh: [0n, SEND],
    ofBob: [SEND, 0n],
    held: VIEW | SEND
  },
  { name: 'without VIEW nothing is left', everyone: VIEW | SEND, ofEveryone: [0n, VIEW], held: 0n },
  {
    name: 'VIEW given back brings the rest back',
    everyone: VIEW | SEND,
    ofEveryone: [0n, VIEW],
    ofBob: [VIEW, 0n],
    held: VIEW | SEND
  },
  {
    name: 'who holds nothing in the guild may hold something here',
    everyone: 0n,
    ofBob: [VIEW | SEND, 0n],
    held: VIEW | SEND
  },
  {
    name: 'an administrator holds all, whatever is denied',
    everyone: 0n,
    roles: [ADMINISTRATOR, 0n],
    ofEveryone: [0n, VIEW],
    ofBob: [0n, VIEW | SEND],
    held: ALL
  }
]

for (const { name, everyone, roles, ofEveryone, ofLow, ofHigh, ofBob, held } of cases) {
  test(name, (t) => {
    const { moot, low, high, channel } = setup(everyone, roles)
    const put = (target: Parameters<typeof overwrite>[1], type: 'role' | 'member', bits?: Bits) => {
      if (bits) moot.write(alice, overwrite(channel, target, type, ...bits))
    }
    put(moot.guild, 'role', ofEveryone)
    put(low, 'role', ofLow)
    put(high, 'role', ofHigh)
    put(bob.user, 'member', ofBob)
    t.is(channelPermissions(moot.state, bob.user, channel), held)
    t.is(mayIn(moot.state, bob.user, channel, VIEW), (held & VIEW) !== 0n)
  })
}

test('the owner holds everything, a stranger nothing, an unknown channel nothing', (t) => {
  const { moot, channel } = setup(VIEW | SEND)
  moot.write(alice, overwrite(channel, moot.guild, 'role', 0n, VIEW))
  t.is(channelPermissions(moot.state, alice.user, channel), ALL)
  t.is(guildPermissions(moot.state, mallory.user), 0n)
  t.is(channelPermissions(moot.state, mallory.user, channel), 0n)
  t.is(channelPermissions(moot.state, bob.user, bob.user as string as OpCid), 0n)
})

test('an overwrite of a stranger gives them nothing', (t) => {
  const { moot, channel } = setup(VIEW)
  const place = moot.state.channels.get(channel)
  if (!place) return t.fail()
  const open = { ...place, overwrites: [{ target: mallory.user, type: 'member' as const, allow: VIEW, deny: 0n }] }
  t.is(channelPermissions(moot.state, mallory.user, open), 0n)
})

test('timed out, one sees and reads; an administrator cannot be', (t) => {
  t.is(whileTimedOut(VIEW | SEND | P.READ_MESSAGE_HISTORY), VIEW | P.READ_MESSAGE_HISTORY)
  t.is(whileTimedOut(ALL), ALL)
})

test('rank is the highest role; equals cannot touch each other; nobody touches the owner', (t) => {
  const { moot, low } = setup(VIEW)
  const [carol, dave] = [actor('carol'), actor('dave')]
  letIn(moot, alice, carol, dave)
  moot.write(alice, grant(carol.user, low))
  const { state } = moot
  t.is(rank(state, bob.user), 'V')
  t.is(rank(state, carol.user), 'F')
  t.is(rank(state, dave.user), '')
  t.is(rank(state, mallory.user), undefined)
  t.true((rank(state, alice.user) ?? '') > 'zzzz')
  t.true(outranks(state, alice.user, bob.user))
  t.true(outranks(state, bob.user, carol.user))
  t.true(outranks(state, carol.user, mallory.user))
  t.false(outranks(state, carol.user, bob.user))
  t.false(outranks(state, bob.user, bob.user))
  t.false(outranks(state, bob.user, alice.user))
  t.false(outranks(state, mallory.user, dave.user))
})
