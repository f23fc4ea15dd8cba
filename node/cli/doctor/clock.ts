import { fail, ok, type Check } from './finding.ts'

/** When this check was written: no clock that is right is behind it. */
const NOT_BEFORE = Date.UTC(2026, 0, 1)
const NOT_AFTER = Date.UTC(2100, 0, 1)

/** Peers hold back ops from a clock that is a minute ahead, and drop those from one that is ten. */
export const clock: Check = ({ now }) => {
  const shown = new Date(now).toISOString()
  return now < NOT_BEFORE || now > NOT_AFTER
    ? [fail('clock', `it says ${shown}`, 'set it, and keep it right with NTP: peers refuse ops from the future')]
    : [ok('clock', shown)]
}
