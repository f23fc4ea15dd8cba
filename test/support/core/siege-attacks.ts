/** Attacks on what the guild's own rules give to those who lead it: forgetting, paces, witnesses. Data, as the others are. */
import type { Draft } from '../../../node/core/ops.ts'
import type { Attack } from './attack-stories.ts'
import { cast, sneak } from './council.ts'
import { admit, ban, banCut, erase, kick, settings, ungrant } from './drafts.ts'
import type { Replica } from './replica.ts'

const { owner, ada, abe, mia, max, uma, una } = cast
const HOUR = 3_600_000
const cp: Draft = { k: 'cp', body: { state: null } }

const witnesses = (...named: readonly (typeof ada)[]): Draft => ({
  k: 'witness',
  body: { users: named.map(({ user }) => user).toSorted(), threshold: Math.floor(named.length / 2) + 1 }
})

/** `from` gives the guild to `to`, who takes it and acts as its owner. */
const handOver = (main: Replica, from: typeof ada, to: typeof ada): void => {
  const transfer = main.write(from, { k: 'transfer', body: { user: to.user } })
  main.write(to, { k: 'accept', body: { transfer } })
  main.write(to, settings({}, { name: `of ${to.name}` }))
}

/** Hands in acts from an old branch, each of which stage 1 must let pass: what is refused at once is no attack. */
const smuggle = (...[main, stale, acts]: Parameters<typeof sneak>): void => {
  if (sneak(main, stale, acts).includes(undefined)) throw new Error('the test set-up is wrong: an act is refused')
}

export const siegeAttacks: readonly Attack[] = [
  {
    title: 'S36 a banned admin has somebody who left forgotten, from an old branch: void',
    story: ({ main }) => {
      main.write(uma, { k: 'leave', body: {} })
      const stale = main.fork('stale')
      main.write(owner, ban(ada.user))
      smuggle(main, stale, [[ada, erase(uma.user)]])
    },
    holds: (state) => !state.erased.has(uma.user)
  },
  {
    title: 'S37 somebody is kicked on an old branch by a moderator who was one, and erased there: both void',
    story: ({ main, roles }) => {
      const stale = main.fork('stale')
      main.write(owner, ungrant(mia.user, roles.mod))
      smuggle(main, stale, [
        [mia, kick(uma.user)],
        [abe, erase(uma.user)]
      ])
    },
    holds: (state) => state.members.has(uma.user) && !state.erased.has(uma.user)
  },
  {
    title: 'S38 the old owner has the guild keep for a day only, and lifts its paces, from an old branch: void',
    story: ({ main }) => {
      const stale = main.fork('stale')
      handOver(main, owner, ada)
      const fast = { n: 1000, ms: 0 }
      smuggle(main, stale, [[owner, settings({ keepDays: 1, rates: { messages: fast, control: fast } })]])
    },
    holds: (state) => state.settings.keepDays === null && state.rates === null && state.owner === ada.user
  },
  {
    title: 'S39 a witness who is one no longer makes nothing final, from an old branch',
    story: ({ main }) => {
      main.write(owner, witnesses(ada, abe, uma))
      const stale = main.fork('stale')
      main.write(owner, witnesses(max, abe, una))
      main.write(owner, settings({}, { name: 'kept' }))
      main.clock.turn(2 * HOUR)
      main.write(max, cp)
      main.write(una, cp)
      stale.clock.turn(HOUR)
      smuggle(main, stale, [[ada, cp]])
    },
    holds: (state) => state.settings.name === 'kept' && state.witnesses.users.includes(max.user)
  },
  {
    title:
      'S40 most of the old witnesses together finalise a branch from before they were replaced: they speak for nobody any more',
    story: ({ main }) => {
      main.write(owner, witnesses(ada, abe, uma))
      const stale = main.fork('stale')
      main.write(owner, witnesses(max, mia, una))
      main.write(owner, settings({}, { name: 'kept' }))
      stale.clock.turn(HOUR / 2)
      smuggle(main, stale, [
        [ada, cp],
        [abe, cp]
      ])
    },
    holds: (state) => state.settings.name === 'kept' && state.witnesses.users.includes(max.user)
  },
  {
    title: 'S41 a banned moderator raises, from an old branch, the cut of their friend: void',
    story: ({ main }) => {
      const device = uma.device.key
      const channel = [...main.state.channels.keys()][0]
      const removal = main.write(owner, ban(uma.user))
      const stale = main.fork('stale')
      main.write(owner, ban(mia.user))
      if (!channel) throw new Error('the test set-up is wrong')
      smuggle(main, stale, [[mia, banCut(uma.user, removal, [{ device, channel, q: 10_000 }])]])
    },
    holds: (state) => state.removals.get(uma.user)?.every(({ cut }) => cut.length === 0) === true
  },
  {
    title: 'S42 an admin has a member forgotten who had left and come back, on a branch from in between: void',
    story: ({ main, door }) => {
      main.write(uma, { k: 'leave', body: {} })
      const stale = main.fork('stale')
      main.write(owner, admit(main.guild, uma, door))
      stale.clock.turn(HOUR)
      smuggle(main, stale, [[ada, erase(uma.user)]])
    },
    holds: (state) => state.members.has(uma.user) && !state.erased.has(uma.user)
  }
]
