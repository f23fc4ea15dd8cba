/** Attacks from the beginning of a chain: what its author has done since, all of the guild perhaps, hangs on who wins the fork. */
import type { ChannelCid } from '../../../node/core/ids.ts'
import { another } from './actors.ts'
import type { Attack } from './attack-stories.ts'
import { cast, sneak } from './council.ts'
import { HandClock } from './clock.ts'
import { ban, chanNew, deviceDel, invite, roleSet, settings } from './drafts.ts'
import { Replica } from './replica.ts'

const { owner, ada, abe, mia, max, sam, uma, una } = cast
const spare = another(owner, 'spare')

/** A replica that has seen the first `count` ops. */
const early = (main: Replica, count: number): Replica => {
  const copy = new Replica(main.genesis, 'early', new HandClock(main.clock.now()))
  for (const each of [...main.seen.values()].slice(0, count)) copy.take(each)
  return copy
}

export const forkAttacks: readonly Attack[] = [
  {
    title:
      'S54 the owner, or a thief of their device, forks from before others wrote: what others have built upon stays',
    story: ({ main }) => {
      // The branch is the shallower one: others have written between, before the owner went on.
      const stale = main.fork('stale')
      main.write(ada, settings({}, { name: 'between' }))
      main.write(owner, ban(sam.user))
      main.write(ada, settings({}, { name: 'seen' }))
      sneak(main, stale, [
        [owner, chanNew('mine')],
        [owner, chanNew('mine too')]
      ])
    },
    holds: (state) => state.bans.has(sam.user) && state.channels.size === 1
  },
  {
    title:
      'S55 a thief forks from before the revocation of a device, and an admin vouches for it: the revoked branch stays',
    story: ({ main }) => {
      const stale = early(main, 16)
      main.write(una, deviceDel(owner, owner.device.key))
      sneak(main, stale, [
        [owner, chanNew('mine')],
        [ada, settings({}, { name: 'seen' })]
      ])
    },
    holds: (state, { roles }) =>
      state.channels.size === 1 &&
      [abe, mia, max].every(({ user }) => state.members.get(user)?.roles.includes(roles.mod))
  },
  {
    title: 'S56 a thief of another device of the owner bans on an old branch, after its revocation: nobody is out',
    story: ({ main }) => {
      const stale = early(main, 20)
      main.write(ada, settings({}, { name: 'seen' }))
      main.write(owner, deviceDel(spare, spare.device.key))
      main.write(owner, settings({}, { name: 'safe' }))
      sneak(main, stale, [
        [spare, ban(ada.user)],
        [spare, ban(mia.user)]
      ])
    },
    holds: (state) => state.members.size === 7 && state.bans.size === 0
  },
  {
    title: 'S57 a thief of another device of the owner makes an old branch final, after its revocation: it is not',
    story: ({ main }) => {
      const stale = early(main, 20)
      main.write(ada, ban(sam.user))
      main.write(owner, deviceDel(spare, spare.device.key))
      stale.clock.turn(3_600_000)
      sneak(main, stale, [[spare, { k: 'cp', body: { state: null } }]])
    },
    holds: (state) => state.bans.has(sam.user)
  },
  {
    title:
      'S59 the owner makes a branch from before there were other witnesses final: it is not theirs alone to say any more',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(owner, { k: 'witness', body: { users: [ada.user, abe.user, mia.user].toSorted(), threshold: 2 } })
      main.write(max, ban(sam.user))
      main.clock.turn(7_200_000)
      for (const witness of [ada, mia]) main.write(witness, { k: 'cp', body: { state: null } })
      stale.clock.turn(3_600_000)
      sneak(main, stale, [[spare, { k: 'cp', body: { state: null } }]])
    },
    holds: (state) => state.bans.has(sam.user) && state.witnesses.threshold === 2
  },
  {
    title:
      'S60 a banned witness brings a checkpoint while a forked act has her banner without the right: once that is undone, nothing was final',
    story: ({ main, roles }) => {
      main.write(owner, { k: 'witness', body: { users: [owner.user, ada.user, uma.user].toSorted(), threshold: 2 } })
      const [stale, side] = [main.fork('stale'), main.fork('side')]
      const work = side.write(mia, invite([...side.state.channels.keys()][0] as ChannelCid))
      main.write(abe, settings({}, { name: 'one branch' }))
      main.write(owner, settings({}, { name: 'seen' }))
      main.clock.turn(3_600_000)
      main.write(owner, { k: 'cp', body: { state: null } })
      sneak(main, stale, [[abe, roleSet(roles.mod, { permissions: 0n })]])
      const dark = main.fork('dark')
      main.merge(side)
      main.write(max, ban(uma.user))
      sneak(main, dark, [[uma, { k: 'cp', body: { state: null } }]])
      if (!main.state.invites.has(work)) throw new Error('the work of the other side is void')
    },
    holds: (state) => state.bans.has(uma.user) && state.invites.size === 2
  }
]
