/** Attacks by who has given the guild away and keeps a second device, and what becomes of two sides that were apart. */
import { makeKeyPair } from '../../../crypto/identity.ts'
import { sha256, utf8 } from '../../../crypto/primitives.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { deviceOf, type Actor } from './actors.ts'
import type { Attack } from './attack-stories.ts'
import { cast } from './council.ts'
import { ban, grant, kick, settings } from './drafts.ts'
import type { Replica } from './replica.ts'

const { owner, ada, abe, uma, una } = cast
const pair = makeKeyPair(sha256(utf8('device/owner/2')))
/** The owner, on another device: its chain is one of its own, so that nothing is forked. */
const elsewhere: Actor = { ...owner, pair, ...deviceOf(owner.root, pair) }

const HOUR = 3_600_000
const cp: Draft = { k: 'cp', body: { state: null } }
const named = (name: string): Draft => settings({}, { name })

const sell = (main: Replica, from: Actor, to: Actor): void => {
  const transfer = main.write(from, { k: 'transfer', body: { user: to.user } })
  main.write(to, { k: 'accept', body: { transfer } })
  main.write(to, named(`of ${to.name}`))
}

export const handoverAttacks: readonly Attack[] = [
  {
    title: 'S50 who has sold the guild bans the buyer from an old branch of a second device: void',
    story: ({ main }) => {
      const stale = main.fork('stale')
      main.write(abe, named('before'))
      sell(main, owner, ada)
      stale.write(elsewhere, ban(ada.user))
      main.merge(stale)
    },
    holds: (state) => state.owner === ada.user && state.members.has(ada.user)
  },
  {
    title: 'S51 who has sold the guild makes a branch from before the sale final: it is not theirs to say any more',
    story: ({ main }) => {
      const stale = main.fork('stale')
      sell(main, owner, ada)
      stale.clock.turn(HOUR)
      stale.write(owner, cp)
      main.merge(stale)
    },
    holds: (state) => state.owner === ada.user && state.witnesses.users.join() === ada.user
  },
  {
    title:
      'S52 who has sold the guild sells it again, from an older branch of a second device: the first buyer keeps it',
    story: ({ main, roles }) => {
      const stale = main.fork('stale')
      main.write(abe, named('before'))
      sell(main, owner, ada)
      sell(stale, elsewhere, una)
      // Nobody is more senior than who sold it, but they are the one who does not decide.
      stale.write(una, grant(owner.user, roles.admin))
      stale.write(elsewhere, named('vouched for'))
      main.merge(stale)
    },
    holds: (state) => state.owner === ada.user
  },
  {
    title: 'S53 two sides were apart for hours, each with checkpoints of the owner: what one of them did stands',
    story: ({ main }) => {
      const other = main.fork('other')
      for (const n of [1, 2]) {
        for (const side of [main, other]) side.clock.turn(HOUR)
        main.write(ada, named(`here ${n}`))
        if (n === 1) main.write(ada, kick(una.user))
        main.write(owner, cp)
        other.write(abe, named(`there ${n}`))
        if (n === 1) other.write(abe, kick(uma.user))
        other.write(elsewhere, cp)
      }
      main.merge(other)
    },
    holds: (state) => !state.members.has(una.user) && state.members.has(uma.user)
  }
]
