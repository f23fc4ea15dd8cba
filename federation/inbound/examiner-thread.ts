/** A thread that examines ops: of each parcel it tells first what it has read, and then what it has proved. */
import { parentPort } from 'node:worker_threads'
import type { Contents, DecodedEntry } from '../../node/core/codec.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import type { WireOp } from '../wire/frames.ts'
import { isFault, type Fault } from './candidate.ts'
import { proveOne, readOne } from './examine.ts'
import { unpack, type Parcel } from './parcel.ts'

export interface Order extends Parcel {
  readonly id: number
  readonly guild: GuildCid
}

export type ReadEntry = Pick<DecodedEntry, 'cid' | 'header'>

export type Told =
  | { readonly told: 'up' }
  /** In the order of the parcel; null for what is left aside. */
  | { readonly told: 'read'; readonly id: number; readonly entries: readonly (ReadEntry | null)[] | Fault }
  /** Of the same, each by itself. */
  | { readonly told: 'proven'; readonly id: number; readonly contents: readonly (Contents | Fault | null)[] }

const tell = (told: Told): void => parentPort?.postMessage(told)

const readAll = (guild: GuildCid, ops: readonly WireOp[]): readonly (DecodedEntry | null)[] | Fault => {
  const entries: (DecodedEntry | null)[] = []
  for (const blocks of ops) {
    const entry = readOne(guild, blocks)
    if (isFault(entry)) return entry
    entries.push(entry ?? null)
  }
  return entries
}

const withoutSigned = (entry: DecodedEntry | null): ReadEntry | null =>
  entry && { cid: entry.cid, header: entry.header }

const examine = ({ id, guild, ...parcel }: Order): void => {
  const ops = unpack(parcel)
  const entries = readAll(guild, ops)
  if (isFault(entries)) return tell({ told: 'read', id, entries })
  tell({ told: 'read', id, entries: entries.map(withoutSigned) })
  const contents = entries.map((entry, i) => entry && proveOne(entry, ops[i] as WireOp))
  tell({ told: 'proven', id, contents })
}

parentPort?.on('message', examine)
tell({ told: 'up' })
