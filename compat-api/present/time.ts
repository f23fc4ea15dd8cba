/**
 * ISO 8601 in UTC with `Z`: what every reader of RFC 3339 takes, schema validators included.
 *
 * @param t ms since the Unix epoch.
 */
export const isoTime = (t: number): string => new Date(t).toISOString()

export const isoTimeOrNull = (t: number | null): string | null => (t === null ? null : isoTime(t))
