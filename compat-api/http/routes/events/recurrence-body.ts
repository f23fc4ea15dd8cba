/** What may be said of recurrence: the part of it that Discord takes. Source: Discord, "Guild Scheduled Event", limitations. */
import { z } from 'zod'
import { FREQUENCY, type Recurrence } from '../../../../node/core/fixtures/recurrence.ts'
import { int, isoDate, maybe } from '../../schema/fields.ts'

const weekday = int(0, 6)

/** Of the days of a daily event: five in a row, or a weekend. */
const KNOWN_SETS = ['01234', '12345', '01236', '45', '56', '06']

const isKnownSet = (days: readonly number[]): boolean => KNOWN_SETS.includes(days.toSorted((a, b) => a - b).join(''))

const said = z.object({
  start: isoDate,
  end: z.null().optional(),
  frequency: int(0, 3),
  interval: maybe(int(1, 2)),
  by_weekday: maybe(z.array(weekday).min(1).max(7)),
  by_n_weekday: maybe(z.array(z.object({ n: int(1, 5), day: weekday })).length(1)),
  by_month: maybe(z.array(int(1, 12)).length(1)),
  by_month_day: maybe(z.array(int(1, 31)).length(1)),
  by_year_day: z.null().optional(),
  count: z.null().optional()
})
type Said = z.infer<typeof said>

/** @returns which field does not go with the others, and why; null: all do. */
const problemOf = (rule: Said): readonly [field: keyof Said, why: string] | null => {
  const { frequency, interval, by_weekday: days, by_n_weekday: nth, by_month: month, by_month_day: date } = rule
  if (interval === 2 && frequency !== FREQUENCY.weekly) return ['interval', 'only weekly events are every other time']
  if (days && frequency !== FREQUENCY.weekly && frequency !== FREQUENCY.daily)
    return ['by_weekday', 'only daily and weekly events are on days of the week']
  if (days && frequency === FREQUENCY.weekly && days.length !== 1)
    return ['by_weekday', 'a weekly event is on one day; for more, let it be daily']
  if (days && frequency === FREQUENCY.daily && !isKnownSet(days))
    return ['by_weekday', 'a daily event is on five days in a row, or on two of a weekend']
  if (nth && frequency !== FREQUENCY.monthly) return ['by_n_weekday', 'only a monthly event is on such a day']
  if ((month || date) && frequency !== FREQUENCY.yearly) return ['by_month', 'only a yearly event is on a date']
  return Boolean(month) === Boolean(date) ? null : ['by_month_day', 'a date is a month and a day']
}

export const recurrenceBody = said.transform((rule, ctx): Recurrence => {
  const problem = problemOf(rule)
  if (problem) {
    const [field, why] = problem
    ctx.issues.push({
      code: 'custom',
      input: rule[field],
      path: [field],
      message: `Invalid recurrence rule: ${why}.`,
      params: { code: 'GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID' }
    })
    return z.NEVER
  }
  const [month, day] = [rule.by_month?.[0], rule.by_month_day?.[0]]
  return {
    start: rule.start,
    frequency: rule.frequency as Recurrence['frequency'],
    interval: (rule.interval ?? 1) as Recurrence['interval'],
    weekdays: rule.by_weekday ?? null,
    weekdayOf: rule.by_n_weekday?.[0] ?? null,
    date: month === undefined || day === undefined ? null : { month, day }
  }
})
