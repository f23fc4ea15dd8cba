import test from 'ava'
import fc from 'fast-check'
import { FREQUENCY, occurrenceAfter, occursAt, type Recurrence } from '../../../node/core/fixtures/recurrence.ts'

const DAY = 24 * 3600 * 1000
/** A Monday, at eight in the evening. */
const START = Date.UTC(2032, 0, 5, 20)

const rule = (fields: Partial<Recurrence>): Recurrence => ({
  start: START,
  frequency: FREQUENCY.daily,
  interval: 1,
  weekdays: null,
  weekdayOf: null,
  date: null,
  ...fields
})

/** The days from the first on at which it recurs, as `YYYY-MM-DD`. */
const days = (wanted: Recurrence, within = 400): string[] =>
  Array.from({ length: within }, (_, n) => START + n * DAY)
    .filter((t) => occursAt(wanted, t))
    .map((t) => new Date(t).toISOString().slice(0, 10))

test('every day, and on some days of the week', (t) => {
  t.deepEqual(days(rule({}), 3), ['2032-01-05', '2032-01-06', '2032-01-07'])
  t.deepEqual(days(rule({ weekdays: [5, 6] }), 14), ['2032-01-10', '2032-01-11', '2032-01-17', '2032-01-18'])
})

test('every week, and every other', (t) => {
  t.deepEqual(days(rule({ frequency: FREQUENCY.weekly }), 15), ['2032-01-05', '2032-01-12', '2032-01-19'])
  const other = rule({ frequency: FREQUENCY.weekly, interval: 2, weekdays: [3] })
  t.deepEqual(days(other, 30), ['2032-01-08', '2032-01-22'])
})

test('once a month: on its date, on its second Tuesday, on its last Friday', (t) => {
  const monthly = { frequency: FREQUENCY.monthly }
  t.deepEqual(days(rule(monthly), 70), ['2032-01-05', '2032-02-05', '2032-03-05'])
  t.deepEqual(days(rule({ ...monthly, weekdayOf: { n: 2, day: 1 } }), 70), ['2032-01-13', '2032-02-10', '2032-03-09'])
  t.deepEqual(days(rule({ ...monthly, weekdayOf: { n: 5, day: 4 } }), 60), ['2032-01-30', '2032-02-27'])
})

test('once a year, also on a leap day', (t) => {
  const yearly = { frequency: FREQUENCY.yearly }
  t.deepEqual(days(rule(yearly)), ['2032-01-05', '2033-01-05'])
  t.deepEqual(days(rule({ ...yearly, date: { month: 2, day: 29 } })), ['2032-02-29'])
})

test('not before it begins, nor at another time of the day', (t) => {
  t.false(occursAt(rule({}), START - DAY))
  t.false(occursAt(rule({}), START + 1))
  t.false(occursAt(rule({}), START + DAY + 3_600_000))
})

test('after each time comes the next, be it years later, and none where there is no such day', (t) => {
  const next = (wanted: Recurrence, after: number) => {
    const at = occurrenceAfter(wanted, after)
    return at === null ? null : new Date(at).toISOString().slice(0, 13)
  }
  t.is(next(rule({}), START), '2032-01-06T20')
  t.is(next(rule({}), START - 1), '2032-01-05T20')
  t.is(next(rule({}), START - 40 * DAY), '2032-01-05T20')
  t.is(next(rule({ frequency: FREQUENCY.weekly, interval: 2, weekdays: [3] }), START + 4 * DAY), '2032-01-22T20')
  const leapDay = rule({ frequency: FREQUENCY.yearly, date: { month: 2, day: 29 } })
  t.is(next(leapDay, Date.UTC(2096, 1, 29, 20)), '2104-02-29T20', '2100 is no leap year')
  t.is(next(rule({ frequency: FREQUENCY.yearly, date: { month: 2, day: 31 } }), START), null)
})

test('each month on its date, as any calendar says', (t) => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(2000), (first, more) => {
      const [from, to] = [first * DAY, (first + more) * DAY]
      const monthly = rule({ frequency: FREQUENCY.monthly, start: from })
      return occursAt(monthly, to) === (new Date(from).getUTCDate() === new Date(to).getUTCDate())
    })
  )
  t.pass()
})

test('whatever the rule: a whole number of days after its beginning, and not before', (t) => {
  const anyRule = fc.record({
    start: fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 1000),
    frequency: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    interval: fc.constantFrom(1 as const, 2 as const),
    weekdays: fc.option(fc.array(fc.nat(6), { minLength: 1, maxLength: 7 }), { nil: null }),
    weekdayOf: fc.option(fc.record({ n: fc.integer({ min: 1, max: 5 }), day: fc.nat(6) }), { nil: null }),
    date: fc.option(fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) }), {
      nil: null
    })
  })
  fc.assert(
    fc.property(anyRule, fc.integer({ min: -20_000, max: 20_000 }), fc.nat(1), (wanted, n, off) => {
      const occurs = occursAt(wanted, wanted.start + n * DAY + off)
      return !occurs || (n >= 0 && off === 0)
    })
  )
  t.pass()
})
