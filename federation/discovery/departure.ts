/**
 * What becomes of a peer that has gone. One that many name in their settings has more than it needs, and hangs up on those who have
 * others: who called it back at once would be hung up on again, and again.
 */

export interface Departure {
  /** Is it named in the settings? */
  readonly isNamed: boolean
  /** The network has failed it: what parted us may have parted all, so others do not make up for it yet. */
  readonly wasLost: boolean
  /** Has it proved to share a guild? */
  readonly sharesAny: boolean
  /** Does a guild that it shares lack peers? */
  readonly isLacking: boolean
}

/** `dial`: at once, and until it is there. `later`: others do for now. `rest`: nobody looks for it. */
export const afterDeparture = ({ isNamed, wasLost, sharesAny, isLacking }: Departure): 'dial' | 'later' | 'rest' => {
  if (!sharesAny) return isNamed ? 'dial' : 'rest'
  if (wasLost || isLacking) return 'dial'
  return isNamed ? 'later' : 'rest'
}
