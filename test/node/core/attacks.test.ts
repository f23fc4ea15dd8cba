/** Every attack is replayed in several orders of delivery: stage 1 must take each op, and all replicas must agree. */
import test, { type ExecutionContext } from 'ava'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import type { RefusalCode } from '../../../node/core/refusal.ts'
import type { Actor } from '../../support/core/actors.ts'
import { attacks } from '../../support/core/attack-stories.ts'
import { finalityAttacks } from '../../support/core/finality-attacks.ts'
import { forkAttacks } from '../../support/core/fork-attacks.ts'
import { handoverAttacks } from '../../support/core/handover-attacks.ts'
import { laterAttacks } from '../../support/core/later-attacks.ts'
import { siegeAttacks } from '../../support/core/siege-attacks.ts'
import { cast, council, fingerprint, logOf, shuffled, type Council } from '../../support/core/council.ts'
import { ban, grant, roleNew } from '../../support/core/drafts.ts'

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

/** What no honest node writes: an op that the rules refuse, made all the same, comes to nodes that have heard the rest in any order. */
const refusedEverywhere = (
  t: ExecutionContext,
  { main }: Council,
  author: Actor,
  draft: Draft,
  code: RefusalCode
): void => {
  const { op } = main.compose(author, draft)
  for (const seed of ['a', 'b', 'c', 'd', 'e']) {
    const log = logOf(main.guild, shuffled(main.ops, seed))
    t.is(log.judge(op)?.code, code, `in order ${seed}`)
    t.is(fingerprint(log), fingerprint(main.control))
  }
}

test('S03 the ban of an equal that a modified node writes all the same is refused by every other', (t) => {
  const setting = council()
  refusedEverywhere(t, setting, cast.ada, ban(cast.abe.user), 'hierarchy')
  refusedEverywhere(t, setting, cast.abe, ban(cast.ada.user), 'hierarchy')
})

test('S15 nobody hands out a role with permissions they lack', (t) => {
  const setting = council()
  const strong = setting.main.write(cast.owner, roleNew('2', P.ADMINISTRATOR, 'strong'))
  refusedEverywhere(t, setting, cast.mia, grant(cast.mia.user, strong), 'grants-more-than-held')
})
