/** Rows of the audit log about what has lost its effect, and what has it again. */
import test from 'ava'
import { ACTION, auditOf, restorationOf, reversalOf } from '../../../node/core/audit/index.ts'
import { refuse } from '../../../node/core/refusal.ts'
import { chanNew, grant, roleSet } from '../../support/core/drafts.ts'
import { alice, carol, guildOfFour } from '../../support/core/guild-of-four.ts'
import { must } from '../../support/core/local-app.ts'

const setting = () => {
  const { moot, club, staff } = guildOfFour()
  const told = (draft: Parameters<typeof moot.write>[1]) => {
    const past = moot.state
    const { op } = must(moot.seen.get(moot.write(alice, draft)))
    return { op, entries: auditOf(op, past), count: 0, t: op.t + 1000 }
  }
  return { club, staff, told }
}

test('what is reversed is undone in its row, by nobody in particular, with what it reverses and why', (t) => {
  const { club, staff, told } = setting()
  const changed = told(roleSet(club, { color: 7 }))
  const [original] = changed.entries
  const [row] = reversalOf(changed, refuse('removed', 'a ban comes before it'))
  t.like(must(original).changes, [{ key: 'color', old: 0, new: 7 }])
  t.like(row, {
    user: null,
    action: ACTION.roleUpdate,
    changes: [{ key: 'color', old: 7, new: 0 }],
    options: { reversed_entry_id: must(original).id },
    reason: 'reversed: void, because a ban comes before it'
  })
  t.not(must(row).id, must(original).id)
  const made = reversalOf(told(chanNew('annex')), refuse('removed', 'x'))
  t.is(must(made[0]).action, ACTION.channelDelete)
  const granted = told(grant(carol.user, staff))
  t.deepEqual(
    must(granted.entries[0]).changes.map(({ key }) => key),
    ['$add']
  )
  t.deepEqual(
    must(reversalOf(granted, refuse('removed', 'x'))[0]).changes.map(({ key }) => key),
    ['$remove']
  )
})

test('what counts after all says what is restored', (t) => {
  const { club, told } = setting()
  const changed = told(roleSet(club, { color: 7 }))
  const [row] = restorationOf({ ...changed, count: 1 })
  const { id, changes } = must(changed.entries[0])
  t.like(row, { user: alice.user, changes, options: { restored_entry_id: id } })
  t.true(must(must(row).reason).startsWith('restored: '))
})
