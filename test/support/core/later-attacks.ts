/** More attacks on a guild by its own members, against what the first ones do not touch. Data, as those are. */
import type { Draft } from '../../../node/core/ops.ts'
import type { GuildState } from '../../../node/core/state.ts'
import { actor, type Actor } from './actors.ts'
import type { Attack } from './attack-stories.ts'
import { cast, sneak } from './council.ts'
import {
  admit,
  approve,
  ban,
  banAll,
  epoch,
  grant,
  invite,
  inviteSet,
  kick,
  settings,
  unban,
  ungrant,
  upgrade
} from './drafts.ts'
import type { Replica } from './replica.ts'

const { owner, ada, abe, mia, max, uma, una, sam } = cast
const sol = actor('sol')

const isIn = (state: GuildState, who: Actor): boolean => state.members.has(who.user) && !state.bans.has(who.user)
const isOut = (state: GuildState, who: Actor): boolean => state.bans.has(who.user) && !state.members.has(who.user)
const offer = (to: Actor): Draft => ({ k: 'transfer', body: { user: to.user } })
const closing: Draft = { k: 'close', body: {} }

/** `from` gives the guild to `to`, who takes it and acts as its owner. */
const handOver = (main: Replica, from: Actor, to: Actor): void => {
  const transfer = main.write(from, offer(to))
  main.write(to, { k: 'accept', body: { transfer } })
  main.write(to, settings({}, { name: `of ${to.name}` }))
}

/** Hands in acts from an old branch, each of which stage 1 must let pass: what is refused at once is no attack. */
const smuggle = (...[main, stale, acts]: Parameters<typeof sneak>): void => {
  if (sneak(main, stale, acts).includes(undefined)) throw new Error('the test set-up is wrong: an act is refused')
}

export const laterAttacks: readonly Attack[] = [
  {
    title: 'S24 the guild has gone through two hands; the first owner sells it again from an old branch: void',
    story: ({ main, door }) => {
      const stale = main.fork('stale')
      handOver(main, owner, ada)
      handOver(main, ada, abe)
      smuggle(main, stale, [
        [owner, offer(uma)],
        [uma, (last) => ({ k: 'accept', body: { transfer: last ?? door } })]
      ])
    },
    holds: (state) => state.owner === abe.user
  },
  {
    title: 'S25 who has lost the highest role raises another one above it, backdated: void',
    story: ({ main, roles }) => {
      main.write(owner, grant(ada.user, roles.boss))
      const stale = main.fork('stale')
      main.write(owner, ungrant(ada.user, roles.boss))
      smuggle(main, stale, [[ada, { k: 'role.move', body: { moves: [{ role: roles.admin, position: 'j' }] } }]])
    },
    holds: (state, { roles }) => state.roles.get(roles.admin)?.position === 'h'
  },
  {
    title: 'S26 a pardon races a second ban: the ban that it had not seen stands',
    story: ({ main }) => {
      main.write(mia, ban(uma.user))
      const stale = main.fork('stale')
      main.write(ada, unban(uma.user))
      smuggle(main, stale, [[abe, ban(uma.user)]])
    },
    holds: (state) => isOut(state, uma)
  },
  {
    title: 'S27 an approval kept from before a kick does not serve who comes back',
    story: ({ main, door }) => {
      main.write(owner, settings({ approval: true }))
      main.write(owner, admit(main.guild, sam, door, { pending: true }))
      const stale = main.fork('stale')
      main.write(ada, kick(sam.user))
      main.write(owner, admit(main.guild, sam, door, { pending: true }))
      smuggle(main, stale, [[max, approve(sam.user)]])
    },
    holds: (state) => state.members.get(sam.user)?.pending === true
  },
  {
    title: 'S28 a banned moderator bans a whole ring of innocent people from an old branch: void',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(owner, ban(mia.user))
      smuggle(main, stale, [[mia, banAll(una.user, [uma.user])]])
    },
    holds: (state) => isIn(state, una) && isIn(state, uma)
  },
  {
    title: 'S29 a banned moderator opens a door from an old branch and lets a stranger in by it: both void',
    story: ({ main, door }) => {
      const channel = main.state.invites.get(door)?.channel ?? door
      const stale = main.fork('stale')
      main.write(owner, ban(mia.user))
      smuggle(main, stale, [
        [mia, invite(channel)],
        [mia, (last) => admit(main.guild, sam, last ?? door)]
      ])
    },
    holds: (state) => !state.members.has(sam.user) && [...state.invites.values()].every(({ by }) => by !== mia.user)
  },
  {
    title: 'S30 an invite for one is spent twice on two branches of its maker: one comes in',
    story: ({ main, door }) => {
      const channel = main.state.invites.get(door)?.channel ?? door
      const single = main.write(ada, invite(channel, { maxUses: 1 }))
      const stale = main.fork('stale')
      main.write(ada, admit(main.guild, sam, single))
      smuggle(main, stale, [[ada, admit(main.guild, sol, single)]])
    },
    holds: (state) => [sam, sol].filter((guest) => state.members.has(guest.user)).length === 1
  },
  {
    title: 'S31 a demoted admin closes the door from an old branch, to throw out who came in since: void',
    story: ({ main, roles, door }) => {
      const stale = main.fork('stale')
      main.write(owner, ungrant(ada.user, roles.admin))
      main.write(owner, admit(main.guild, sam, door))
      smuggle(main, stale, [[ada, settings({ approval: true })]])
    },
    holds: (state) => isIn(state, sam) && !state.settings.approval
  },
  {
    title: 'S32 who is about to be banned leaves "before" it and is let in again: banned, and out',
    story: ({ main, door }) => {
      const stale = main.fork('stale')
      main.write(ada, ban(uma.user))
      smuggle(main, stale, [
        [uma, { k: 'leave', body: {} }],
        [max, admit(main.guild, uma, door)]
      ])
    },
    holds: (state) => isOut(state, uma)
  },
  {
    title: 'S33 a key epoch from an old branch, which a banned member has the key of, does not stand',
    story: ({ main, door }) => {
      const channel = main.state.invites.get(door)?.channel ?? door
      const stale = main.fork('stale')
      main.write(owner, ban(mia.user))
      smuggle(main, stale, [[uma, epoch(channel)]])
    },
    holds: (state) => state.epochs.size === 0
  },
  {
    title: 'S34 the old owner takes the guild on to rules that nobody knows, backdated: void',
    story: ({ main }) => {
      const stale = main.fork('stale')
      handOver(main, owner, ada)
      smuggle(main, stale, [[owner, upgrade(2)]])
    },
    holds: (state) => state.rules === 1
  },
  {
    title: 'S35 the old owner ends the guild from an old branch: void',
    story: ({ main }) => {
      const stale = main.fork('stale')
      handOver(main, owner, ada)
      smuggle(main, stale, [[owner, closing]])
    },
    holds: (state) => !state.closed && state.owner === ada.user
  },
  {
    title: 'S67 an invite is made one for Sol; a moderator lets in Sam by it from an old branch, backdated: out',
    story: ({ main, door }) => {
      const stale = main.fork('stale')
      main.write(owner, inviteSet(door, sol.user))
      smuggle(main, stale, [[mia, admit(main.guild, sam, door)]])
      main.write(mia, admit(main.guild, sol, door))
    },
    holds: (state) => !isIn(state, sam) && isIn(state, sol)
  },
  {
    title:
      'S43 a banned witness brings a checkpoint from before the ban, to make void what others had not seen: nothing is final',
    story: ({ main }) => {
      main.write(owner, { k: 'witness', body: { users: [owner.user, ada.user, uma.user].toSorted(), threshold: 2 } })
      const side = main.fork('side')
      side.write(abe, settings({}, { name: 'honest work' }))
      main.clock.turn(3_600_000)
      main.write(ada, { k: 'cp', body: { state: null } })
      const stale = main.fork('stale')
      main.merge(side)
      main.write(max, ban(uma.user))
      smuggle(main, stale, [[uma, { k: 'cp', body: { state: null } }]])
    },
    holds: (state) => state.settings.name === 'honest work' && state.bans.has(uma.user)
  }
]
