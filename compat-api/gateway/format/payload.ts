import { etfTerm } from './etf-writer.ts'

const wireOf = (json: string): string => {
  const bytes = Buffer.from(json)
  return bytes.length === json.length ? json : bytes.toString('latin1')
}

/** The `d` of a payload, shared by all who get it: made once in each encoding that somebody has asked for. */
export class Payload {
  readonly json: string
  #etf: string | undefined
  #wire: string | undefined

  constructor(json: string) {
    this.json = json
  }

  static of(value: unknown): Payload {
    return new Payload(JSON.stringify(value))
  }

  /** `json` with a character for each byte of its UTF-8. */
  get wire(): string {
    return (this.#wire ??= wireOf(this.json))
  }

  /** A term of Erlang's external term format, a character for each byte. */
  get etf(): string {
    return (this.#etf ??= etfTerm(JSON.parse(this.json)).toString('latin1'))
  }
}
