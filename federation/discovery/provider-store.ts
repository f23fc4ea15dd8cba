/**
 * Who has announced to have what, kept for others: in memory, bounded, and forgotten in time.
 *
 * Attack: names cost nothing, and whoever makes many announces them all, to fill memory or to crowd out who is there
 * already. So a host has little room for one key, whatever it calls itself; when there is no room left, the host that takes
 * most of it gives way, and not who came first.
 */
import { KAD } from '../limits.ts'

/** As much of a datastore's key as is needed. */
interface Name {
  toString(): string
}

interface Entry {
  readonly key: Name
  readonly value: Uint8Array
}

interface Row extends Entry {
  readonly topic: string
  readonly peer: string
  readonly host: string
  readonly until: number
}

/** What the DHT needs of a datastore. */
export interface ProviderStore {
  put(key: Name, value: Uint8Array): Promise<Name>
  get(key: Name): Promise<Uint8Array>
  delete(key: Name): Promise<void>
  /** Of the key that the prefix ends in: one of each host, then the next of each. */
  query(query: { readonly prefix?: string }): AsyncGenerator<Entry>
  /** The same, by their names. */
  peersOf(topic: string): readonly string[]
  /** Records of others. */
  readonly size: number
}

export interface ProviderStoreParts {
  readonly self: string
  /** From where a peer is connected. */
  hostOf(peer: string): string
  /** ms */
  now(): number
}

/** .../provider/KEY/PEER */
const read = (key: Name): { readonly topic: string; readonly peer: string } | undefined => {
  const [kind, topic, peer] = key.toString().split('/').slice(-3)
  return kind === 'provider' && topic && peer ? { topic, peer } : undefined
}

const countBy = (rows: Iterable<Row>, name: (row: Row) => string): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(name(row), (counts.get(name(row)) ?? 0) + 1)
  return counts
}

const interleave = (rows: Iterable<Row>): readonly Row[] => {
  const taken = new Map<string, number>()
  const ranked = [...rows].map((row) => {
    const rank = taken.get(row.host) ?? 0
    taken.set(row.host, rank + 1)
    return { row, rank }
  })
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ row }) => row)
}

export const createProviderStore = ({ self, hostOf, now }: ProviderStoreParts): ProviderStore => {
  const topics = new Map<string, Map<string, Row>>()
  const perPeer = new Map<string, number>()
  const perHost = new Map<string, number>()
  let size = 0
  let sweptAt = now()

  const count = (row: Row, by: 1 | -1): void => {
    if (row.peer === self) return
    size += by
    for (const [counts, name] of [
      [perPeer, row.peer],
      [perHost, row.host]
    ] as const) {
      const left = (counts.get(name) ?? 0) + by
      if (left > 0) counts.set(name, left)
      else counts.delete(name)
    }
  }

  const remove = (row: Row | undefined): void => {
    const rows = row && topics.get(row.topic)
    if (!row || !rows?.delete(row.peer)) return
    count(row, -1)
    if (rows.size === 0) topics.delete(row.topic)
  }

  const insert = (row: Row): void => {
    const rows = topics.get(row.topic) ?? new Map<string, Row>()
    topics.set(row.topic, rows.set(row.peer, row))
    count(row, 1)
  }

  function* all(): Generator<Row> {
    for (const rows of topics.values()) yield* rows.values()
  }

  const sweep = (): void => {
    sweptAt = now()
    for (const row of all()) if (row.until <= now()) remove(row)
  }

  /** Makes room among `rows` at the cost of the host that has most of them. @returns false when that is the newcomer's own */
  const makeRoom = (rows: Iterable<Row>, host: string): boolean => {
    const others = [...rows].filter(({ peer }) => peer !== self)
    const counts = countBy(others, (row) => row.host)
    const [largest] = [...counts].toSorted(([, a], [, b]) => b - a)
    if (!largest || largest[1] <= (counts.get(host) ?? 0) + 1) return false
    remove(others.findLast((row) => row.host === largest[0]))
    return true
  }

  const isBounded = (topic: string, peer: string, host: string): boolean => {
    const rows = topics.get(topic)
    const neighbours = [...(rows?.values() ?? [])].filter((row) => row.host === host).length
    if (neighbours >= KAD.recordsPerKeyAndHost) return false
    if ((perPeer.get(peer) ?? 0) >= KAD.recordsPerPeer || (perHost.get(host) ?? 0) >= KAD.recordsPerHost) return false
    if ((rows?.size ?? 0) >= KAD.recordsPerKey && !makeRoom(rows?.values() ?? [], host)) return false
    return size < KAD.records || makeRoom(all(), host)
  }

  const kept = (topic: string): readonly Row[] =>
    interleave(topics.get(topic)?.values() ?? []).filter((row) => row.until > now() || row.peer === self)

  return {
    async put(key, value) {
      const name = read(key)
      if (!name) return key
      const { topic, peer } = name
      if (now() - sweptAt > KAD.recordTtl / 4) sweep()
      const known = topics.get(topic)?.get(peer)
      const host = known?.host ?? hostOf(peer)
      if (!known && peer !== self && !isBounded(topic, peer, host)) return key
      const row: Row = { key, value, topic, peer, host, until: now() + KAD.recordTtl }
      // Whoever says it again keeps their place in line.
      if (known) topics.get(topic)?.set(peer, row)
      else insert(row)
      return key
    },
    async get(key) {
      throw Object.assign(new Error(`nothing is kept under ${key.toString()}`), { name: 'NotFoundError' })
    },
    async delete(key) {
      const name = read(key)
      if (name) remove(topics.get(name.topic)?.get(name.peer))
    },
    async *query({ prefix = '' }) {
      yield* kept(prefix.split('/').at(-1) ?? '')
    },
    peersOf: (topic) => kept(topic).map(({ peer }) => peer),
    get size() {
      return size
    }
  }
}
