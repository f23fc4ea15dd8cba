/**
 * What comes of ops that were written at the same time: the attacks of test/support/core/attack-stories.ts, each with the
 * ops it consists of, in an order that may be shuffled, and what every implementation must come to.
 */
import type { OpCid } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import type { GuildState } from '../../node/core/state.ts'
import { attacks, type Attack } from '../support/core/attack-stories.ts'
import { council } from '../support/core/council.ts'

/** Hundreds of ops, and a search for two that share an id: nothing for a file. */
const TOO_LARGE = /^S2[23] /

export const mergeStories: readonly Attack[] = attacks.filter(({ title }) => !TOO_LARGE.test(title))

/** Of a state, what every implementation has under some name. */
export const readable = (state: GuildState) => ({
  owner: state.owner,
  name: state.settings.name,
  members: Object.fromEntries([...state.members].map(([user, { roles }]) => [user, roles])),
  bans: [...state.bans.keys()].toSorted(),
  roles: [...state.roles.keys()].toSorted(),
  invites: [...state.invites.keys()].toSorted()
})

interface Played {
  readonly title: string
  readonly ops: readonly VerifiedOp[]
  readonly expected: {
    /** Accepted, and without effect. */
    readonly void: readonly OpCid[]
    readonly heads: readonly OpCid[]
    readonly state: ReturnType<typeof readable>
  }
}

const played = ({ title, story }: Attack): Played => {
  const setting = council()
  const { main } = setting
  story(setting)
  const { control } = main
  const ops = main.ops.flatMap(({ cid }) => main.seen.get(cid) ?? [])
  const rejected = [...control.rejected.keys()].toSorted()
  return { title, ops, expected: { void: rejected, heads: control.heads, state: readable(control.state) } }
}

/** @param opVector one op in the form of ops.json. */
export const mergeVectors = <T>(opVector: (op: VerifiedOp) => T) => {
  const stories = mergeStories.map(played)
  const all = new Map(stories.flatMap(({ ops }) => ops.map((op) => [op.op.cid, op] as const)))
  return {
    guild: council().main.guild,
    ops: Object.fromEntries([...all].map(([cid, op]) => [cid, opVector(op)])),
    cases: stories.map(({ title, ops, expected }) => ({ title, ops: ops.map(({ op }) => op.cid), expected }))
  }
}
