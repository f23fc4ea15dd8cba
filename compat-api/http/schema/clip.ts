/** What other services say has their limits, not Discord's: what does not fit is cut, and what cannot be a link is left out. */

/** @param max UTF-16 units */
export const clip = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`

/** undefined where there is nothing to show. */
export const clipped = (text: string | null | undefined, max: number): string | undefined =>
  text ? clip(text, max) : undefined

export const link = (url: string | null | undefined): string | undefined =>
  url && url.length <= 2048 && /^https?:\/\//i.test(url) ? url : undefined
