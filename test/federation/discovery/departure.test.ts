/** Who is called back, and when. */
import test from 'ava'
import { afterDeparture } from '../../../federation/discovery/departure.ts'

const [YES, NO] = [true, false]

test('a peer of a guild that has too few others, or that the network has failed, is called back at once', (t) => {
  for (const isNamed of [YES, NO]) {
    t.is(afterDeparture({ isNamed, wasLost: NO, sharesAny: YES, isLacking: YES }), 'dial')
    t.is(afterDeparture({ isNamed, wasLost: YES, sharesAny: YES, isLacking: NO }), 'dial')
  }
})

test('who hangs up, and there are enough others, is not called back at once, be they named in the settings', (t) => {
  t.is(afterDeparture({ isNamed: YES, wasLost: NO, sharesAny: YES, isLacking: NO }), 'later')
  t.is(afterDeparture({ isNamed: NO, wasLost: NO, sharesAny: YES, isLacking: NO }), 'rest')
})

test('an entrance that shares no guild is kept, and other strangers are not', (t) => {
  for (const wasLost of [YES, NO]) {
    t.is(afterDeparture({ isNamed: YES, wasLost, sharesAny: NO, isLacking: NO }), 'dial')
    t.is(afterDeparture({ isNamed: NO, wasLost, sharesAny: NO, isLacking: NO }), 'rest')
  }
})
