/** Turns the payloads of one connection into what goes over its socket, in order. */
import type { Encoded } from '../format/index.ts'

export interface Encoder extends Disposable {
  /** Bytes taken in and not yet put out. */
  readonly pending: number
  encode(payload: Encoded): void
  /** Calls back when everything taken in so far has been put out. */
  settled(act: () => void): void
}

/** A string is a payload as its format made it, a buffer one that has been compressed. */
export type Sink = (data: Encoded | Buffer) => void
