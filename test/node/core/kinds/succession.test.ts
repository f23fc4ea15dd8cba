/** Who gives a guild away and who takes it, who its witnesses are and what they need. */
import type { OpCid, UserCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { P } from '../../../../node/core/permissions.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { grant, roleNew } from '../../../support/core/drafts.ts'
import { alice, bob, carol, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

const transfer = (user: UserCid): Draft => ({ k: 'transfer', body: { user } })
const accept = (offer: OpCid): Draft => ({ k: 'accept', body: { transfer: offer } })
const witness = (threshold: number, ...users: readonly UserCid[]): Draft => ({
  k: 'witness',
  body: { users: users.toSorted(), threshold }
})
const cp: Draft = { k: 'cp', body: { state: null } }

/** Holds everything that can be held, and does not own the guild. */
const administrator = ({ moot }: Four): void => {
  const role = moot.write(alice, roleNew('Z', P.ADMINISTRATOR))
  moot.write(alice, grant(bob.user, role))
}
const offered = ({ moot }: Four): void => void moot.write(alice, transfer(bob.user))
const offer = ({ moot }: Four): OpCid => [...moot.state.transfers.keys()][0] as OpCid

const rights: readonly Right[] = [
  { name: 'transfer', by: alice, draft: () => transfer(bob.user), says: 'allowed' },
  {
    name: 'transfer with ADMINISTRATOR',
    by: bob,
    after: administrator,
    draft: () => transfer(carol.user),
    says: 'owner-only'
  },
  { name: 'transfer to a stranger', by: alice, draft: () => transfer(mallory.user), says: 'unknown-member' },
  { name: 'transfer to oneself', by: alice, draft: () => transfer(alice.user), says: 'unknown-member' },
  { name: 'accept', by: bob, after: offered, draft: (four) => accept(offer(four)), says: 'allowed' },
  {
    name: 'accept of what was offered to another',
    by: carol,
    after: offered,
    draft: (four) => accept(offer(four)),
    says: 'unknown-transfer'
  },
  { name: 'accept of no offer', by: bob, draft: ({ door }) => accept(door), says: 'unknown-transfer' },
  {
    name: 'accept of an offer by who has given the guild to another since',
    by: bob,
    after: (four) => {
      offered(four)
      const later = four.moot.write(alice, transfer(carol.user))
      four.moot.write(carol, accept(later))
    },
    draft: (four) => accept([...four.moot.state.transfers.values()].find(({ to }) => to === bob.user)?.cid as OpCid),
    says: 'owner-only'
  },
  { name: 'witness', by: alice, draft: () => witness(2, alice.user, bob.user, carol.user), says: 'allowed' },
  {
    name: 'witness with ADMINISTRATOR',
    by: bob,
    after: administrator,
    draft: () => witness(1, bob.user),
    says: 'owner-only'
  },
  { name: 'witness of half', by: alice, draft: () => witness(1, alice.user, bob.user), says: 'limit-reached' },
  { name: 'witness of more than there are', by: alice, draft: () => witness(2, alice.user), says: 'limit-reached' },
  { name: 'witness who is a stranger', by: alice, draft: () => witness(1, mallory.user), says: 'unknown-member' },
  { name: 'cp', by: alice, draft: () => cp, says: 'allowed' },
  { name: 'cp with ADMINISTRATOR', by: bob, after: administrator, draft: () => cp, says: 'not-a-witness' },
  {
    name: 'cp of a witness without roles',
    by: carol,
    after: ({ moot }) => void moot.write(alice, witness(1, carol.user)),
    draft: () => cp,
    says: 'allowed'
  }
]

checkRights(rights)
