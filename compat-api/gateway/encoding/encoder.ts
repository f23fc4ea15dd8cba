/** Turns the payloads of one connection into what goes over its socket, in order. */
import type { Encoded } from '../format/index.ts'

export interface Encoder extends Disposable {
  /** Bytes taken in and not yet put out. */
  readonly pending: number
  encode(payload: Encoded): void
  /** Calls back when everything taken in so far has been put out. */
  settled(act: () => void): void
}

export type Sink = (data: Encoded) => void
