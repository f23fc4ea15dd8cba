/**
 * Stands in for the native package of this name, which libraries take when it is there, and then ask the gateway for
 * etf. Written for the tests apart from the gateway's own codec; `test/vectors/etf.json` has what the native one makes.
 */

const head = (tag: number, count: number): Buffer => {
  const bytes = Buffer.alloc(5)
  bytes[0] = tag
  bytes.writeUInt32BE(count, 1)
  return bytes
}

const atom = (text: string): Buffer => Buffer.concat([Buffer.from([115, text.length]), Buffer.from(text)])

const number = (value: number): Buffer => {
  const isWhole = Number.isInteger(value)
  if (isWhole && value >= 0 && value < 256) return Buffer.from([97, value])
  const bytes = Buffer.alloc(9)
  if (isWhole && value >= -(2 ** 31) && value < 2 ** 31) {
    bytes.writeInt32BE(value, bytes.writeUInt8(98))
    return bytes.subarray(0, 5)
  }
  if (isWhole && value > 0 && value < 2 ** 32) {
    bytes.writeUInt32LE(value, bytes.write('6e0400', 'hex'))
    return bytes.subarray(0, 7)
  }
  bytes.writeDoubleBE(value, bytes.writeUInt8(70))
  return bytes
}

const term = (value: unknown): Buffer => {
  if (value === null || value === undefined) return atom('nil')
  if (typeof value === 'boolean') return atom(String(value))
  if (typeof value === 'number') return number(value)
  if (typeof value === 'string') return Buffer.concat([head(109, Buffer.byteLength(value)), Buffer.from(value)])
  if (Array.isArray(value))
    return value.length === 0
      ? Buffer.from([106])
      : Buffer.concat([head(108, value.length), ...value.map(term), Buffer.from([106])])
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Buffer.concat([head(116, entries.length), ...entries.flatMap(([key, item]) => [term(key), term(item)])])
}

export const pack = (value: unknown): Buffer => Buffer.concat([Buffer.from([131]), term(value)])

const WORDS: Readonly<Record<string, unknown>> = { nil: null, null: null, true: true, false: false }

/** As the native one does it: integers of more than 32 bits are told as text. */
export const unpack = (bytes: Buffer): unknown => {
  let at = 1
  const take = (length: number): Buffer => bytes.subarray(at, (at += length))
  const text = (length: number): string => take(length).toString()
  const u32 = (): number => take(4).readUInt32BE()
  const named = (word: string): unknown => (word in WORDS ? WORDS[word] : word)
  const big = (length: number): string | number => {
    const sign = take(1)[0] === 1 ? -1n : 1n
    const value = sign * [...take(length)].reverse().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    return value >= -(2n ** 31n) && value < 2n ** 32n ? Number(value) : String(value)
  }
  const list = (count: number): unknown[] => {
    const items = Array.from({ length: count }, read)
    if (read() !== EMPTY) throw new Error('a list without its end')
    return items
  }
  const EMPTY: unknown[] = []
  const read = (): unknown => {
    const tag = take(1)[0]
    switch (tag) {
      case 70:
        return take(8).readDoubleBE()
      case 97:
        return take(1)[0]
      case 98:
        return take(4).readInt32BE()
      case 106:
        return EMPTY
      case 108:
        return list(u32())
      case 109:
        return text(u32())
      case 110:
        return big(take(1)[0] ?? 0)
      case 115:
        return named(text(take(1)[0] ?? 0))
      case 116:
        return Object.fromEntries(Array.from({ length: u32() }, () => [read() as string, read()]))
      default:
        throw new Error(`no term begins with ${tag} at ${at - 1} of ${bytes.length}`)
    }
  }
  if (bytes[0] !== 131) throw new Error(`not ETF: ${bytes.subarray(0, 8).toString('hex')}`)
  const value = read()
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes follow`)
  return value
}
