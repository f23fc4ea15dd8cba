/** What stage 2 leaves standing: beside the attacks, the cases on the other side of each of its lines. */
import test, { type ExecutionContext } from 'ava'
import type { ChannelCid, OpCid } from '../../../node/core/ids.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { cast, council, fingerprint, logOf, shuffled, sneak, type Council } from '../../support/core/council.ts'
import {
  admit,
  ban,
  grant,
  hookDel,
  hookNew,
  hookSet,
  invite,
  inviteDel,
  inviteSet,
  kick,
  overwrite,
  roleDel,
  roleNew,
  roleSet,
  settings,
  timeout,
  ungrant
} from '../../support/core/drafts.ts'
import type { GuildState } from '../../../node/core/state.ts'
import type { Actor } from '../../support/core/actors.ts'

const { owner, ada, mia, max, uma, una, sam } = cast
const MINUTE = 60_000
const cp: Draft = { k: 'cp', body: { state: null } }
const witnesses = (threshold: number, ...users: readonly Actor[]): Draft => ({
  k: 'witness',
  body: { users: users.map(({ user }) => user).toSorted(), threshold }
})
const isOut = (state: GuildState, who: Actor): boolean => state.bans.has(who.user) && !state.members.has(who.user)

/** @returns the state that comes of it, in whatever order the ops arrive. */
const outcome = (t: ExecutionContext, story: (council: Council) => void): GuildState => {
  const setting = council()
  story(setting)
  const { main } = setting
  for (const seed of ['a', 'b', 'c']) {
    t.is(fingerprint(logOf(main.guild, shuffled(main.ops, seed))), fingerprint(main.control), `in order ${seed}`)
  }
  return main.state
}

for (const [minutes, counts] of [
  [-15, false],
  [-5, true],
  [5, true],
  [15, false]
] as const) {
  const when = `${Math.abs(minutes)} minutes ${minutes < 0 ? 'before' : 'after'}`
  test(`an act of ${when} a final checkpoint that has not seen it ${counts ? 'counts' : 'is void'}`, (t) => {
    const state = outcome(t, ({ main }) => {
      main.write(owner, witnesses(2, owner, ada, uma))
      const stale = main.fork('stale')
      main.clock.turn(60 * MINUTE)
      stale.clock.turn((60 + minutes) * MINUTE)
      main.write(ada, cp)
      main.write(uma, cp)
      sneak(main, stale, [[owner, ban(una.user)]])
    })
    t.is(isOut(state, una), counts)
  })
}

test('what a witness has seen the word of that witness does not make void', (t) => {
  const { main } = council()
  main.write(owner, witnesses(2, owner, ada, uma))
  const stale = main.fork('stale')
  main.clock.turn(60 * MINUTE)
  main.write(owner, cp)
  const unaware = main.fork('unaware')
  sneak(main, stale, [[mia, ban(una.user)]])
  t.true(isOut(main.state, una))
  main.write(ada, cp)
  t.true(isOut(main.state, una), 'ada has seen the ban')
  t.true(isOut(logOf(main.guild, main.ops).state, una))
  unaware.write(uma, cp)
  main.merge(unaware)
  t.false(isOut(main.state, una), 'uma and the owner have not')
  t.is(fingerprint(logOf(main.guild, main.ops)), fingerprint(main.control))
})

test('witnesses that are named later do not make an earlier checkpoint final', (t) => {
  const state = outcome(t, ({ main }) => {
    main.write(owner, witnesses(2, owner, ada, uma))
    const stale = main.fork('stale')
    main.clock.turn(60 * MINUTE)
    main.write(uma, cp)
    main.write(owner, witnesses(2, max, mia))
    main.write(mia, cp)
    sneak(main, stale, [[ada, ban(una.user)]])
  })
  t.true(isOut(state, una))
})

test('two checkpoints that have not seen each other do not make each other final', (t) => {
  const state = outcome(t, ({ main }) => {
    main.write(owner, witnesses(2, owner, ada, uma))
    const stale = main.fork('stale')
    main.clock.turn(60 * MINUTE)
    const side = main.fork('side')
    main.write(ada, cp)
    side.write(uma, cp)
    main.merge(side)
    sneak(main, stale, [[owner, ban(una.user)]])
  })
  t.true(isOut(state, una))
})

for (const n of [1, 2, 3, 4, 5, 6]) {
  test(`of two branches that the owner has not seen the one stays that others have acted upon, ${n}`, (t) => {
    const state = outcome(t, ({ main }) => {
      const stale = main.fork('stale')
      main.clock.turn(n)
      main.write(mia, ban(sam.user))
      stale.write(mia, ban(una.user))
      main.write(ada, settings({}, { name: 'seen' }))
      main.merge(stale)
    })
    t.true(isOut(state, sam))
    t.false(isOut(state, una))
  })
}

test('nobody vouches for their own branch of a fork', (t) => {
  const state = outcome(t, ({ main }) => {
    const [channel] = [...main.state.channels.keys()] as [ChannelCid]
    const stale = main.fork('stale')
    main.write(mia, ban(sam.user))
    main.write(max, invite(channel))
    sneak(main, stale, [
      [mia, ban(una.user)],
      [mia, invite(channel)]
    ])
  })
  t.true(isOut(state, sam))
  t.false(isOut(state, una))
})

test('what was done by a right that came of the branch that does not stay is void', (t) => {
  const state = outcome(t, ({ main, roles }) => {
    const stale = main.fork('stale')
    main.write(ada, ban(sam.user))
    main.write(owner, settings({}, { name: 'seen' }))
    sneak(main, stale, [
      [ada, grant(una.user, roles.mod)],
      [una, kick(uma.user)]
    ])
  })
  t.true(state.members.has(uma.user))
})

test('what rests on the branch that does not stay is void, though no removal is beside it', (t) => {
  const made: (OpCid | undefined)[] = []
  const state = outcome(t, ({ main, roles, door }) => {
    const stale = main.fork('stale')
    main.write(ada, invite(main.state.invites.get(door)?.channel as ChannelCid))
    main.write(owner, settings({}, { name: 'seen' }))
    made.push(
      ...sneak(main, stale, [
        [ada, grant(una.user, roles.mod)],
        [una, roleNew('1', 0n, 'made by right of a grant that is void')]
      ])
    )
    t.is(main.control.rejected.get(made[1] as OpCid)?.code, 'void-past')
  })
  t.false(state.roles.has(made[1] as OpCid))
})

test('a removal that the owner has seen stands beside one of a higher rank that has not seen it', (t) => {
  const state = outcome(t, ({ main }) => {
    const stale = main.fork('stale')
    main.write(mia, ban(una.user))
    main.write(owner, settings({}, { name: 'seen' }))
    sneak(main, stale, [[ada, ban(mia.user)]])
  })
  t.true(isOut(state, una))
  t.true(isOut(state, mia))
})

test('what the owner has seen first comes first, whatever they have seen since', (t) => {
  const state = outcome(t, ({ main }) => {
    const [stale, apart] = [main.fork('stale'), main.fork('apart')]
    main.write(mia, ban(una.user))
    main.write(owner, settings({}, { name: 'seen' }))
    sneak(main, stale, [[ada, ban(mia.user)]])
    main.write(owner, settings({}, { name: 'both seen' }))
    // As long as somebody has seen none of it, it is not behind them.
    sneak(main, apart, [[max, invite([...apart.state.channels.keys()][0] as ChannelCid)]])
  })
  t.true(isOut(state, una))
  t.true(isOut(state, mia))
})

test('of two removals the one of the higher rank comes first, however late its author came', (t) => {
  const state = outcome(t, ({ main, roles }) => {
    main.write(owner, grant(max.user, roles.admin))
    const stale = main.fork('stale')
    main.write(max, ban(mia.user))
    sneak(main, stale, [[mia, ban(una.user)]])
  })
  t.true(isOut(state, mia))
  t.false(isOut(state, una))
})

test('whoever has gone and come back is as senior as before', (t) => {
  const { main, door, roles } = council()
  main.write(owner, kick(mia.user))
  main.write(owner, admit(main.guild, mia, door))
  main.write(owner, grant(mia.user, roles.mod))
  const stale = main.fork('stale')
  main.write(max, kick(uma.user))
  sneak(main, stale, [[mia, ban(uma.user)]])
  t.is(main.control.rejected.size, 1)
})

for (const target of [uma, una]) {
  test(`of two removals by equals the one of the senior comes first, when both remove ${target.name}`, (t) => {
    const voidBeside = (senior: Draft, junior: Draft): number => {
      const { main } = council()
      const stale = main.fork('stale')
      main.write(max, junior)
      sneak(main, stale, [[mia, senior]])
      return main.control.rejected.size
    }
    // Whoever is banned cannot be kicked any more; whoever has been kicked can be banned.
    t.is(voidBeside(ban(target.user), kick(target.user)), 1)
    t.is(voidBeside(kick(target.user), ban(target.user)), 0)
  })
}

test('who is kicked stays out when somebody else lets them in at the same moment', (t) => {
  const state = outcome(t, ({ main, door }) => {
    main.write(owner, kick(uma.user))
    const side = main.fork('side')
    main.write(mia, admit(main.guild, uma, door))
    main.write(ada, kick(uma.user))
    sneak(main, side, [[max, admit(main.guild, uma, door)]])
  })
  t.false(state.members.has(uma.user))
})

test('a role that is granted and taken at the same time is not worn, however much was built upon the taking', (t) => {
  const state = outcome(t, ({ main, roles }) => {
    const stale = main.fork('stale')
    main.write(ada, ungrant(uma.user, roles.vip))
    for (const name of ['one', 'two', 'three']) main.write(owner, settings({}, { name }))
    sneak(main, stale, [[mia, grant(uma.user, roles.vip)]])
  })
  t.deepEqual(state.members.get(uma.user)?.roles, [])
})

interface Removal {
  /** What has happened before both. */
  readonly before?: (council: Council) => void
  readonly removal: (council: Council) => readonly [Actor, Draft]
  /** By somebody who has not seen the removal, and could not do it if they had. */
  readonly act: (council: Council) => readonly [Actor, Draft]
}

const channelOf = ({ main }: Council): ChannelCid => [...main.state.channels.keys()][0] as ChannelCid
const hookOf = ({ main }: Council): OpCid => [...main.state.hooks.keys()][0] as OpCid
const mayInvite = (council: Council): Draft =>
  overwrite(channelOf(council), uma.user, 'member', P.CREATE_INSTANT_INVITE, 0n)

const removals: Readonly<Record<string, Removal>> = {
  ban: { removal: () => [ada, ban(mia.user)], act: () => [mia, kick(uma.user)] },
  kick: { removal: () => [ada, kick(mia.user)], act: () => [mia, kick(uma.user)] },
  leave: { removal: () => [uma, { k: 'leave', body: {} }], act: ({ roles }) => [mia, grant(uma.user, roles.vip)] },
  ungrant: { removal: ({ roles }) => [ada, ungrant(mia.user, roles.mod)], act: () => [mia, kick(uma.user)] },
  'role.set': {
    removal: ({ roles }) => [ada, roleSet(roles.mod, { permissions: P.BAN_MEMBERS })],
    act: () => [mia, kick(uma.user)]
  },
  'role.del': { removal: ({ roles }) => [ada, roleDel(roles.mod)], act: () => [mia, kick(uma.user)] },
  'role.move': {
    before: ({ main, roles }) => void main.write(owner, grant(uma.user, roles.vip)),
    removal: ({ roles }) => [ada, { k: 'role.move', body: { moves: [{ role: roles.vip, position: 'e' }] } }],
    act: () => [mia, kick(uma.user)]
  },
  'ow.set': {
    removal: (council) => [
      owner,
      overwrite(channelOf(council), council.roles.mod, 'role', 0n, P.CREATE_INSTANT_INVITE)
    ],
    act: (council) => [mia, invite(channelOf(council))]
  },
  'ow.del': {
    before: (council) => void council.main.write(owner, mayInvite(council)),
    removal: (council) => [owner, { k: 'ow.del', body: { channel: channelOf(council), target: uma.user } }],
    act: (council) => [uma, invite(channelOf(council))]
  },
  timeout: {
    removal: ({ main }) => [owner, timeout(mia.user, main.clock.now() + 60 * MINUTE)],
    act: () => [mia, kick(uma.user)]
  },
  accept: {
    before: ({ main }) => void main.write(owner, { k: 'transfer', body: { user: ada.user } }),
    removal: ({ main }) => [ada, { k: 'accept', body: { transfer: [...main.state.transfers.keys()][0] as OpCid } }],
    // Not a removal: of those what the owner has written comes first.
    act: () => [owner, settings({}, { name: 'still mine' })]
  },
  'invite.set': {
    removal: ({ door }) => [owner, inviteSet(door, uma.user)],
    act: ({ main, door }) => [mia, admit(main.guild, sam, door)]
  },
  'invite.del': {
    removal: ({ door }) => [owner, inviteDel(door)],
    act: ({ main, door }) => [mia, admit(main.guild, sam, door)]
  },
  witness: {
    before: ({ main }) => void main.write(owner, witnesses(2, owner, ada, uma)),
    removal: () => [owner, witnesses(1, owner)],
    act: () => [uma, cp]
  },
  'hook.del': {
    before: (council) => {
      council.main.write(owner, roleSet(council.roles.admin, { permissions: P.MANAGE_WEBHOOKS }))
      council.main.write(owner, hookNew(sam.user, channelOf(council)))
    },
    removal: (council) => [owner, hookDel(hookOf(council))],
    act: (council) => [ada, hookSet(hookOf(council), {}, 'renamed')]
  },
  close: { removal: () => [owner, { k: 'close', body: {} }], act: () => [mia, kick(uma.user)] }
}

for (const [k, { before, removal, act }] of Object.entries(removals)) {
  test(`${k}: what it would have forbidden is void beside it, and stands before it`, (t) => {
    const setting = council()
    const { main } = setting
    before?.(setting)
    const [theirs, ours] = [act(setting), removal(setting)]
    const early = main.fork('early')
    early.write(...theirs)
    const stale = main.fork('stale')
    main.write(...ours)
    const made = sneak(main, stale, [theirs])
    t.deepEqual([...main.control.rejected.keys()], made)
    early.attempt(...ours)
    t.is(early.control.rejected.size, 0)
  })
}
