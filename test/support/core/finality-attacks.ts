/** Attacks of one witness of three, or their friends, on what the other two have made final. Data, as the others are. */
import type { ChannelCid } from '../../../node/core/ids.ts'
import type { Draft } from '../../../node/core/ops.ts'
import type { GuildState } from '../../../node/core/state.ts'
import { another, type Actor } from './actors.ts'
import type { Attack } from './attack-stories.ts'
import { cast, sneak } from './council.ts'
import { ban, deviceDel, grant, invite, kick } from './drafts.ts'
import type { Replica } from './replica.ts'

const { owner, ada, abe, mia, max, uma, una } = cast
const HOUR = 3_600_000
const cp: Draft = { k: 'cp', body: { state: null } }
const spare = another(owner, 'spare')
/** Upon an old branch: whether anything beside it is final is then in dispute until it is known that it has no effect. */
const theirs: Draft = { k: 'witness', body: { users: [mia.user], threshold: 1 } }
const named: Draft = { k: 'witness', body: { users: [owner.user, ada.user, uma.user].toSorted(), threshold: 2 } }

const isOut = (state: GuildState, who: Actor): boolean => state.bans.has(who.user) && !state.members.has(who.user)

/** Hands in acts from an old branch, each of which stage 1 must let pass: what is refused at once is no attack. */
const smuggle = (...[main, stale, acts]: Parameters<typeof sneak>): void => {
  if (sneak(main, stale, acts).includes(undefined)) throw new Error('the test set-up is wrong: an act is refused')
}

/** An hour later each of them writes a checkpoint above all that there is. */
const agree = (main: Replica, ...all: readonly Actor[]): void => {
  main.clock.turn(HOUR)
  for (const witness of all) main.write(witness, cp)
}

export const finalityAttacks: readonly Attack[] = [
  {
    title:
      'S61 a witness brings a checkpoint of long ago, and others write theirs above it: nothing of what came since is void',
    story: ({ main }) => {
      main.write(owner, named)
      const stale = main.fork('stale')
      agree(main, owner, uma)
      main.write(owner, ban(una.user))
      agree(main, owner, uma)
      stale.clock.turn(60_000)
      smuggle(main, stale, [[ada, cp]])
      agree(main, owner, uma)
      agree(main, owner, uma)
    },
    holds: (state) => isOut(state, una)
  },
  {
    title:
      'S62 a witness writes on two branches, to bring back what was void beside a checkpoint with their word: it stays void',
    story: ({ main }) => {
      main.write(owner, named)
      const rogue = main.fork('rogue')
      const stale = main.fork('stale')
      agree(main, owner, ada)
      stale.clock.turn(2 * HOUR)
      smuggle(main, stale, [[mia, ban(una.user)]])
      main.clock.turn(HOUR)
      agree(main, owner, uma)
      smuggle(main, rogue, [
        [ada, cp],
        [max, kick(uma.user)]
      ])
    },
    holds: (state) => !isOut(state, una) && state.members.has(uma.user)
  },
  {
    title: 'S63 a witness who had said nothing adds the word that a checkpoint lacked when all went on: too late',
    story: ({ main }) => {
      main.write(owner, named)
      const side = main.fork('side')
      main.clock.turn(HOUR)
      main.write(owner, cp)
      const silent = main.fork('silent')
      smuggle(main, side, [[mia, ban(una.user)]])
      agree(main, owner, uma)
      agree(main, owner, uma)
      smuggle(main, silent, [[ada, cp]])
    },
    holds: (state) => isOut(state, una)
  },
  {
    title:
      'S64 as S61, while a thief of another device of the owner names other witnesses upon an old branch: nothing is void either',
    story: ({ main }) => {
      main.write(owner, named)
      const [thief, stale] = [main.fork('thief'), main.fork('stale')]
      main.write(owner, ban(una.user))
      main.write(owner, deviceDel(spare, spare.device.key))
      stale.clock.turn(HOUR)
      smuggle(main, stale, [[ada, cp]])
      agree(main, owner, uma)
      agree(main, owner, uma)
      smuggle(main, thief, [[spare, theirs]])
    },
    holds: (state) => isOut(state, una) && state.witnesses.users.includes(uma.user)
  },
  {
    title:
      'S65 as S63, while a thief of another device of the owner names other witnesses upon an old branch: it is too late all the same',
    story: ({ main }) => {
      main.write(owner, named)
      const [thief, side] = [main.fork('thief'), main.fork('side')]
      main.write(owner, deviceDel(spare, spare.device.key))
      main.clock.turn(HOUR)
      main.write(owner, cp)
      const silent = main.fork('silent')
      smuggle(main, side, [[mia, ban(una.user)]])
      agree(main, owner, uma)
      agree(main, owner, uma)
      smuggle(main, silent, [[ada, cp]])
      smuggle(main, thief, [[spare, theirs]])
    },
    holds: (state) => isOut(state, una) && state.witnesses.users.includes(uma.user)
  },
  {
    title:
      'S66 a puppet of a banned admin bans a witness, to take their word from what it makes final: it is final all the same',
    story: ({ main, roles }) => {
      main.write(owner, named)
      const side = main.fork('side')
      const secret = side.write(mia, invite([...side.state.channels.keys()][0] as ChannelCid))
      agree(main, owner)
      const [stale, dark] = [main.fork('stale'), main.fork('dark')]
      main.write(owner, ban(abe.user))
      smuggle(main, stale, [
        [abe, grant(una.user, roles.mod)],
        [una, ban(uma.user)]
      ])
      smuggle(main, dark, [[uma, cp]])
      main.merge(side)
      if (!main.seen.has(secret)) throw new Error('the test set-up is wrong: nobody has heard of the other side')
    },
    holds: (state) => isOut(state, abe) && state.members.has(uma.user) && state.invites.size === 1
  }
]
