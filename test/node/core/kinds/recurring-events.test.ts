/** A recurring event that ends is scheduled again, for a later time of its rule and for no other. */
import test from 'ava'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { EVENT_AT, EVERY_DAY, eventNew, eventSet, type EventFields } from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, type Four, type Right } from '../../../support/core/guild-of-four.ts'
import { must } from '../../../support/core/local-app.ts'

const DAY = 24 * 3600 * 1000

const event = ({ moot }: Four) => must(fixturesOf(moot.state, 'event')[0])
const begun =
  (fields: Partial<EventFields> = {}) =>
  ({ moot }: Four) => {
    moot.write(alice, eventSet(moot.write(alice, eventNew(fields)), { status: 2 }))
  }
const again =
  (start: number | undefined, more: Partial<EventFields> = {}) =>
  (four: Four) =>
    eventSet(event(four).cid, { status: 1, ...(start === undefined ? {} : { start }), ...more })

const rights: readonly Right[] = [
  { name: 'the next day', by: bob, after: begun({ rule: EVERY_DAY }), draft: again(EVENT_AT + DAY), says: 'allowed' },
  {
    name: 'a later day',
    by: bob,
    after: begun({ rule: EVERY_DAY }),
    draft: again(EVENT_AT + 9 * DAY),
    says: 'allowed'
  },
  {
    name: 'by somebody who manages no events',
    by: carol,
    after: begun({ rule: EVERY_DAY }),
    draft: again(EVENT_AT + DAY),
    says: 'missing-permission'
  },
  {
    name: 'when it has been already',
    by: bob,
    after: begun({ rule: EVERY_DAY }),
    draft: again(EVENT_AT),
    says: 'wrong-status'
  },
  {
    name: 'at a time that is not its own',
    by: bob,
    after: begun({ rule: EVERY_DAY }),
    draft: again(EVENT_AT + DAY + 1),
    says: 'wrong-status'
  },
  {
    name: 'at no time',
    by: bob,
    after: begun({ rule: EVERY_DAY }),
    draft: again(undefined),
    says: 'wrong-status'
  },
  { name: 'what is but once', by: bob, after: begun(), draft: again(EVENT_AT + DAY), says: 'wrong-status' },
  {
    name: 'what is cancelled, having begun',
    by: bob,
    after: begun({ rule: EVERY_DAY }),
    draft: again(EVENT_AT + DAY, { status: 4 }),
    says: 'wrong-status'
  }
]

checkRights(rights)

test('it begins and ends each time', (t) => {
  const four = guildOfFour()
  begun({ rule: EVERY_DAY })(four)
  const { moot } = four
  const { cid } = event(four)
  moot.write(bob, eventSet(cid, { status: 1, start: EVENT_AT + DAY, end: EVENT_AT + DAY + 1000 }))
  moot.write(bob, eventSet(cid, { status: 2 }))
  moot.write(bob, eventSet(cid, { status: 1, start: EVENT_AT + 2 * DAY, end: null }))
  t.like(event(four).fields, { status: 1, start: EVENT_AT + 2 * DAY, end: null })
})
