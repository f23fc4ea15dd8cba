/** @param t ms since the Unix epoch. @returns ISO 8601 with the explicit offset that Discord sends. */
export const isoTime = (t: number): string => new Date(t).toISOString().replace('Z', '000+00:00')

export const isoTimeOrNull = (t: number | null): string | null => (t === null ? null : isoTime(t))
