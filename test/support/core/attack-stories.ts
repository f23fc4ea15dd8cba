/**
 * Attacks on a guild by its own members, each with what must come of it: data, so that tests replay them and vectors
 * hold them.
 */
import type { ChannelCid } from '../../../node/core/ids.ts'
import { objectId } from '../../../node/core/ids.ts'
import type { Draft, VerifiedOp } from '../../../node/core/ops.ts'
import { P, rank } from '../../../node/core/permissions.ts'
import type { GuildState } from '../../../node/core/state.ts'
import {
  admit,
  ban,
  grant,
  invite,
  inviteDel,
  kick,
  roleDel,
  roleNew,
  roleSet,
  settings,
  unban,
  ungrant
} from './drafts.ts'
import { cast, sneak, type Council } from './council.ts'

const { owner, ada, abe, mia, max, uma, una, sam } = cast

export interface Attack {
  readonly title: string
  readonly story: (council: Council) => void
  /** Asked of the state that comes of it. */
  readonly holds: (state: GuildState, council: Council) => boolean
}

const transferTo = (user: typeof ada.user): Draft => ({ k: 'transfer', body: { user } })
const cp: Draft = { k: 'cp', body: { state: null } }
const bannedAndOut = (state: GuildState, who: typeof ada): boolean =>
  state.bans.has(who.user) && !state.members.has(who.user)
const isIn = (state: GuildState, who: typeof ada): boolean => state.members.has(who.user) && !state.bans.has(who.user)

const named: Draft = {
  k: 'witness',
  body: { users: [owner.user, ada.user, uma.user].toSorted(), threshold: 2 }
}
const HOUR = 3_600_000

export const attacks: readonly Attack[] = [
  {
    title: 'S01 a banned moderator backdates a grant to a puppet: void',
    story: ({ main, roles }) => {
      const stale = main.fork('stale')
      main.write(owner, ban(mia.user))
      sneak(main, stale, [[mia, grant(uma.user, roles.vip)]])
    },
    holds: (state, { roles }) => !state.members.get(uma.user)?.roles.includes(roles.vip) && bannedAndOut(state, mia)
  },
  {
    title: 'S02 a banned moderator backdates the ban of a member: void',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(owner, ban(mia.user))
      sneak(main, stale, [[mia, ban(una.user)]])
    },
    holds: (state) => isIn(state, una)
  },
  {
    title: 'S03 two admins of equal rank ban each other: neither can',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.attempt(ada, ban(abe.user))
      sneak(main, stale, [[abe, ban(ada.user)]])
    },
    holds: (state) => isIn(state, ada) && isIn(state, abe)
  },
  {
    title: 'S04 forked promotions make a mutual removal legal: exactly one stays',
    story: ({ main, roles }) => {
      const first = main.fork('first')
      first.write(owner, grant(ada.user, roles.boss))
      const second = first.fork('second')
      first.write(ada, ban(abe.user))
      second.write(owner, grant(abe.user, roles.boss))
      second.write(abe, kick(max.user))
      main.merge(first)
      main.merge(second)
    },
    holds: (state) => bannedAndOut(state, abe) && isIn(state, max)
  },
  {
    title: 'S05 a demoted moderator goes on on a stale branch: void',
    story: ({ main, roles }) => {
      const stale = main.fork('stale')
      main.write(owner, ungrant(mia.user, roles.mod))
      sneak(main, stale, [[mia, kick(uma.user)]])
    },
    holds: (state) => isIn(state, uma)
  },
  {
    title: 'S06 a role loses a bit while its holder uses it: void',
    story: ({ main, roles }) => {
      const stale = main.fork('stale')
      main.write(owner, roleSet(roles.mod, { permissions: P.SEND_MESSAGES }))
      sneak(main, stale, [[max, ban(uma.user)]])
    },
    holds: (state) => isIn(state, uma)
  },
  {
    title: 'S07 the guild has a new owner; the old one acts on a stale branch: void',
    story: ({ main }) => {
      const stale = main.fork('stale')
      const offer = main.write(owner, transferTo(ada.user))
      main.write(ada, { k: 'accept', body: { transfer: offer } })
      main.write(ada, settings({}, { name: 'mine now' }))
      sneak(main, stale, [[owner, ban(ada.user)]])
    },
    holds: (state) => state.owner === ada.user && isIn(state, ada)
  },
  {
    title: 'S08 the owner gives the guild away twice; the heir who took it keeps it',
    story: ({ main }) => {
      const stale = main.fork('stale')
      const offer = main.write(owner, transferTo(ada.user))
      main.write(ada, { k: 'accept', body: { transfer: offer } })
      main.write(ada, settings({}, { name: 'mine now' }))
      sneak(main, stale, [
        [owner, transferTo(uma.user)],
        [uma, (last) => ({ k: 'accept', body: { transfer: last ?? offer } })]
      ])
    },
    holds: (state) => state.owner === ada.user
  },
  {
    title: 'S09 a revoked invite is used on a stale branch: void',
    story: ({ main, door }) => {
      const stale = main.fork('stale')
      main.write(owner, inviteDel(door))
      sneak(main, stale, [[mia, admit(main.guild, sam, door)]])
    },
    holds: (state) => !state.members.has(sam.user)
  },
  {
    title: 'S10 a ban races a rejoin: banned, and out',
    story: ({ main, door }) => {
      main.write(uma, { k: 'leave', body: {} })
      const stale = main.fork('stale')
      main.write(mia, ban(uma.user))
      sneak(main, stale, [[max, admit(main.guild, uma, door)]])
    },
    holds: (state) => bannedAndOut(state, uma)
  },
  {
    title: 'S11 a puppet promoted by a void grant bans others: the whole chain is void',
    story: ({ main, roles }) => {
      const stale = main.fork('stale')
      main.write(owner, ban(abe.user))
      sneak(main, stale, [
        [abe, grant(uma.user, roles.mod)],
        [uma, ban(una.user)]
      ])
    },
    holds: (state) => isIn(state, una) && rank(state, uma.user) === ''
  },
  {
    title: 'S12 a once-boss, demoted by the owner and banned by an admin, replays the boss era: void',
    story: ({ main, roles }) => {
      main.write(owner, grant(mia.user, roles.boss))
      const stale = main.fork('stale')
      main.write(owner, ungrant(mia.user, roles.boss))
      main.write(ada, ban(mia.user))
      sneak(main, stale, [
        [mia, roleDel(roles.admin)],
        [mia, ban(ada.user)]
      ])
    },
    holds: (state, { roles }) => state.roles.has(roles.admin) && isIn(state, ada) && bannedAndOut(state, mia)
  },
  {
    title: 'S13 one moderator bans and pardons while an admin bans: the admin stands',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(ada, ban(uma.user))
      sneak(main, stale, [
        [mia, ban(uma.user)],
        [mia, unban(uma.user)]
      ])
    },
    holds: (state) => state.bans.has(uma.user)
  },
  {
    title: 'S14 an unrelated third removal in the same bubble changes nothing: both removals stand',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(ada, kick(mia.user))
      main.write(ada, kick(una.user))
      sneak(main, stale, [[mia, kick(uma.user)]])
    },
    holds: (state) => !state.members.has(mia.user) && !state.members.has(una.user) && state.members.has(uma.user)
  },
  {
    title: 'S16 a time far in the future gains nothing',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(owner, ban(ada.user))
      stale.clock.turn(10 ** 12)
      sneak(main, stale, [
        [ada, settings({}, { name: 'pwned' })],
        [ada, kick(uma.user)]
      ])
    },
    holds: (state) => state.settings.name !== 'pwned' && isIn(state, uma)
  },
  {
    title: "S17 a final checkpoint shuts out an older act it has not seen, even the owner's",
    story: ({ main }) => {
      main.write(owner, named)
      const stale = main.fork('stale')
      main.write(ada, kick(una.user))
      main.clock.turn(HOUR)
      main.write(ada, cp)
      main.write(uma, cp)
      sneak(main, stale, [[owner, ban(ada.user)]])
    },
    holds: (state) => isIn(state, ada) && !state.members.has(una.user)
  },
  {
    title: 'S18 one rogue witness alone makes nothing final',
    story: ({ main }) => {
      main.write(owner, named)
      const stale = main.fork('stale')
      main.clock.turn(HOUR)
      main.write(uma, cp)
      sneak(main, stale, [[owner, ban(mia.user)]])
    },
    holds: (state) => bannedAndOut(state, mia)
  },
  {
    title: 'S19 a moderator forks their own chain to undo what others built upon: the acknowledged branch stays',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(mia, ban(uma.user))
      main.write(ada, settings({}, { name: 'seen' }))
      sneak(main, stale, [[mia, kick(una.user)]])
    },
    holds: (state) => bannedAndOut(state, uma) && isIn(state, una)
  },
  {
    title: 'S23 two roles made at once are ground to one id: one stays, on every node the same one',
    story: ({ main }) => {
      const [left, right] = [main.fork('left'), main.fork('right')]
      // Who grinds tries salts at one moment; here both sides do, which takes thousands of tries instead of millions.
      const tries = (side: typeof main, author: typeof ada): Map<string, VerifiedOp> =>
        new Map(
          Array.from({ length: 6000 }, () => side.compose(author, roleNew('2', P.SEND_MESSAGES, 'mine'))).map(
            (made) => [objectId(made.op.t, made.op.cid), made]
          )
        )
      const [hers, his] = [tries(left, ada), tries(right, abe)]
      const id = [...hers.keys()].find((each) => his.has(each)) ?? ''
      for (const made of [hers.get(id), his.get(id)]) if (made) main.take(made)
    },
    holds: (state) => [...state.roles.values()].filter(({ name }) => name === 'mine').length === 1
  },
  {
    title: 'S20 somebody promoted at the same time outranks the admin who banned them; what the owner has seen stands',
    story: ({ main, roles }) => {
      const stale = main.fork('stale')
      const side = main.fork('side')
      side.write(owner, grant(mia.user, roles.boss))
      main.merge(side)
      const late = main.fork('late')
      stale.write(abe, ban(mia.user))
      main.merge(stale)
      main.write(owner, settings({}, { name: 'acknowledged' }))
      sneak(main, late, [[mia, ban(abe.user)]])
    },
    holds: (state) => bannedAndOut(state, mia) && isIn(state, abe)
  },
  {
    title: 'S21 a once-boss banned by an admin backdates a kick that a plain moderator could do too: void',
    story: ({ main, roles }) => {
      main.write(owner, grant(mia.user, roles.boss))
      const stale = main.fork('stale')
      main.write(owner, ungrant(mia.user, roles.boss))
      main.write(ada, ban(mia.user))
      sneak(main, stale, [[mia, kick(uma.user)]])
    },
    holds: (state) => isIn(state, uma) && bannedAndOut(state, mia)
  },
  {
    title: 'S22 a moderator signs hundreds of branches of their own chain, to keep everybody busy: one stays',
    story: ({ main }) => {
      const [door] = [...main.state.channels.keys()]
      const stale = main.fork('stale')
      main.write(owner, settings({}, { name: 'others go on' }))
      const branches = Array.from({ length: 300 }, () => stale.compose(mia, invite(door as ChannelCid)))
      for (const branch of branches) main.take(branch)
    },
    holds: (state) => [...state.invites.values()].filter(({ by }) => by === mia.user).length === 1
  }
]
