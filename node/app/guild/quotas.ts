/** Bytes of messages that this node keeps of one author, of one channel and of a whole guild; 0: without a bound. */
export interface Quotas {
  readonly author: number
  readonly channel: number
  readonly guild: number
}
