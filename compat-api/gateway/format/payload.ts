import { etfTerm } from './etf-writer.ts'

/** The `d` of a payload, shared by all who get it: made once in each encoding that somebody has asked for. */
export class Payload {
  readonly json: string
  #etf: Buffer | undefined

  constructor(json: string) {
    this.json = json
  }

  static of(value: unknown): Payload {
    return new Payload(JSON.stringify(value))
  }

  /** A term of Erlang's external term format. */
  get etf(): Buffer {
    return (this.#etf ??= etfTerm(JSON.parse(this.json)))
  }
}
