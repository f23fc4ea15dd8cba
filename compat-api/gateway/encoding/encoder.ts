/** Turns the texts of one connection into what goes over its socket, in order. */
export type Encoded = string | Buffer

export interface Encoder extends Disposable {
  /** Characters taken in and not yet put out. */
  readonly pending: number
  encode(text: string): void
  /** Calls back when everything taken in so far has been put out. */
  settled(act: () => void): void
}

export type Sink = (data: Encoded) => void
