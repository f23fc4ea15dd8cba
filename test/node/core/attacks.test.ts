/** Every attack is replayed in several orders of delivery: stage 1 must take each op, and all replicas must agree. */
import test from 'ava'
import { P } from '../../../node/core/permissions.ts'
import { attacks } from '../../support/core/attack-stories.ts'
import { finalityAttacks } from '../../support/core/finality-attacks.ts'
import { forkAttacks } from '../../support/core/fork-attacks.ts'
import { handoverAttacks } from '../../support/core/handover-attacks.ts'
import { laterAttacks } from '../../support/core/later-attacks.ts'
import { siegeAttacks } from '../../support/core/siege-attacks.ts'
import { cast, council, fingerprint, logOf, shuffled } from '../../support/core/council.ts'
import { grant, roleNew } from '../../support/core/drafts.ts'

for (const { title, story, holds } of [
  ...attacks,
  ...laterAttacks,
  ...siegeAttacks,
  ...handoverAttacks,
  ...forkAttacks,
  ...finalityAttacks
]) {
  test(title, (t) => {
    const setting = council()
    const { main } = setting
    story(setting)
    t.true(holds(main.state, setting))
    for (const seed of ['a', 'b', 'c', 'd', 'e']) {
      const log = logOf(main.guild, shuffled(main.ops, seed))
      t.is(fingerprint(log), fingerprint(main.control), `in order ${seed}`)
    }
  })
}

test('S15 nobody hands out a role with permissions they lack', (t) => {
  const { main } = council()
  const strong = main.write(cast.owner, roleNew('2', P.ADMINISTRATOR, 'strong'))
  t.is(main.attempt(cast.mia, grant(cast.mia.user, strong)).refusal?.code, 'grants-more-than-held')
})
