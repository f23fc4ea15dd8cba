/**
 * The node's own log store in the shape that OrbitDB reads. What OrbitDB writes while it joins an entry stays in
 * memory: the store itself changes only through the node's use cases.
 */
import type { OrbitStorage } from '@orbitdb/core'
import { decodeEntry } from '../../node/core/codec.ts'
import { parseOpCid, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { LogReader } from '../../node/core/ports.ts'

const overlay = <V>(read: (key: string) => V | undefined): OrbitStorage<V> => {
  const written = new Map<string, V>()
  return {
    put: async (key, value) => void written.set(key, value),
    get: async (key) => written.get(key) ?? read(key),
    del: async (key) => void written.delete(key),
    async *iterator() {
      yield* written
    },
    async merge(other) {
      for await (const [key, value] of other.iterator()) written.set(key, value)
    },
    clear: async () => written.clear(),
    close: async () => undefined
  }
}

const nextOf = (cid: OpCid, log: LogReader): readonly OpCid[] => {
  const stored = log.get(cid)
  const entry = stored && decodeEntry(stored.entry)
  return entry?.ok ? entry.value.header.next : []
}

/** OrbitDB keeps heads as JSON under one key. Source: @orbitdb/core 4, oplog/heads.js. */
const headsJson = (id: LogId, log: LogReader): Uint8Array => {
  return new TextEncoder().encode(JSON.stringify(log.heads(id).map((hash) => ({ hash, next: nextOf(hash, log) }))))
}

export const storagesOf = (id: LogId, log: LogReader) => {
  const find = (key: string) => {
    const cid = parseOpCid(key)
    const stored = cid && log.get(cid)
    return stored?.log === id ? stored : undefined
  }
  return {
    entryStorage: overlay((key) => find(key)?.entry),
    headsStorage: overlay((key) => (key === 'heads' ? headsJson(id, log) : undefined)),
    indexStorage: overlay((key) => (find(key) ? true : undefined))
  }
}
