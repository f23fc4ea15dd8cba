/**
 * Somebody was removed by a person of this node who had not read all that they had said. When another member turns out to
 * have built upon more of it, before they knew of the removal themselves, the cut is raised over that: it had been read.
 *
 * Who vouches for backdated posts of the removed could as well have said the same on their own, so this lets nobody say
 * more than they may.
 */
import { roomOfLog, type GuildCid, type OpCid } from '../core/ids.ts'
import type { ControlLog } from '../core/control-log.ts'
import type { Draft, Op, VerifiedOp } from '../core/ops.ts'
import type { Logger } from '../core/ports.ts'
import { GRACE, isBeyond } from '../core/standing/index.ts'
import type { Cut, Removal } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Guild } from './guild/guild.ts'
import { decodeStored } from './guild/decode-stored.ts'
import type { Registry } from './guild/registry.ts'

interface RaiseDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly logger: Logger
}

interface Raise {
  readonly removal: Removal
  readonly target: Op
  readonly row: Cut[number]
}

/** Was the op written by somebody who could not know of the removal yet? */
const isInnocent = (op: Op, removal: Removal, control: ControlLog): boolean => {
  const act = control.get(removal.cid)
  return act !== undefined && op.t <= act.t + GRACE && !control.covers(op.header.payload.c, [removal.cid])
}

const raisesFor = (parent: Op, op: Op, { control, state, seals }: Guild): readonly Raise[] => {
  const channel = roomOfLog(parent.header.id)
  if (parent.user === op.user || !channel) return []
  const { key: device, payload } = parent.header
  return (state.removals.get(parent.user) ?? [])
    .filter(({ only }) => only === null)
    .filter((removal) => isBeyond(parent, removal, seals.bookOf(parent.header.id)) && isInnocent(op, removal, control))
    .map((removal) => ({ removal, target: parent, row: { device, channel, q: payload.q } }))
}

const parentsOf = (op: Op, { storage }: RaiseDeps): readonly Op[] =>
  op.header.next
    .map((cid) => storage.log.get(cid))
    .filter((stored) => stored !== undefined)
    .map((stored) => decodeStored(storage, stored))

/** Of each device and channel the highest place. */
const cutOf = (raises: readonly Raise[]): Cut => {
  const rows = Map.groupBy(raises, ({ row }) => `${row.device}/${row.channel}`)
  return [...rows.values()].map((each) => each.map(({ row }) => row).reduce((a, b) => (b.q > a.q ? b : a)))
}

const write = async (guild: Guild, raises: readonly Raise[], { accounts, logger }: RaiseDeps): Promise<void> => {
  const [first] = raises
  const by = first && guild.control.get(first.removal.cid)?.user
  const device = by && accounts.device(by)
  if (!first || !device) return
  const body = { user: first.target.user, removal: first.removal.cid, cut: cutOf(raises) }
  try {
    await guild.write(device, [{ k: 'ban.cut', body } satisfies Draft])
  } catch (error) {
    logger.warn('a cut is not raised', { guild: guild.cid, removal: body.removal, error })
  }
}

/** Looks at what peers have just sent. */
export const raiseCuts =
  (deps: RaiseDeps) =>
  (cid: GuildCid, ops: readonly VerifiedOp[]): void => {
    const guild = deps.registry.get(cid)
    if (!guild || guild.state.removals.size === 0) return
    const said = ops.map(({ op }) => op).filter((op) => roomOfLog(op.header.id) !== undefined)
    const raises = said.flatMap((op) => parentsOf(op, deps).flatMap((parent) => raisesFor(parent, op, guild)))
    const byRemoval: Map<OpCid, Raise[]> = Map.groupBy(raises, ({ removal }) => removal.cid)
    for (const each of byRemoval.values()) void write(guild, each, deps)
  }
