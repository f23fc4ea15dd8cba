/** Whether what somebody did has been overtaken by what was done about the same thing later. */
import type { ControlLog } from './control-log.ts'
import type { OpCid } from './ids.ts'
import type { Op } from './ops.ts'
import { bannedBy } from './kinds/ban.ts'

const fields = (prefix: string, ...sets: readonly (object | null | undefined)[]): readonly string[] =>
  sets.flatMap((set) => Object.keys(set ?? {}).map((field) => `${prefix}/${field}`))

/** Names of what an op decides; an op that makes something new decides nothing that others could have decided since. */
const subjects = (op: Op): readonly string[] => {
  switch (op.k) {
    case 'settings':
      return fields('settings', op.body, op.display)
    case 'role.set':
      return fields(`role/${op.body?.role}`, op.body?.set, op.display)
    case 'chan.set':
      return fields(`channel/${op.body?.channel}`, op.body?.set, op.display)
    case 'emoji.set':
      return fields(`emoji/${op.body?.emoji}`, op.body?.set, op.display)
    case 'fixture.set':
      return fields(`fixture/${op.body?.fixture}`, op.body?.set)
    case 'role.move':
      return (op.body?.moves ?? []).map(({ role }) => `position/${role}`)
    case 'ow.set':
      return [`overwrite/${op.body?.channel}/${op.body?.overwrite.target}`]
    case 'ow.del':
      return [`overwrite/${op.body?.channel}/${op.body?.target}`]
    case 'grant':
    case 'ungrant':
      return [`held/${op.body?.user}/${op.body?.role}`]
    case 'ban':
      return op.body ? bannedBy(op.body).map((user) => `in/${user}`) : []
    case 'unban':
    case 'kick':
    case 'admit':
      return [`in/${op.body?.user}`]
    case 'leave':
      return [`in/${op.user}`]
    case 'timeout':
      return [`timeout/${op.body?.user}`]
    case 'voice.set':
      return fields(`voice/${op.body?.user}`, op.body?.set)
    case 'bypass':
      return [`bypass/${op.body?.user}`]
    case 'approve':
      return [`approved/${op.body?.user}`]
    case 'invite.set':
      return [`targets/${op.body?.invite}`]
    case 'witness':
      return ['witness']
    default:
      return []
  }
}

/** Is there an op in effect, later than `op`, that decides something that `op` would decide? */
export const superseded = (op: Op, control: ControlLog): boolean => {
  const own = new Set(subjects(op))
  if (own.size === 0) return false
  const { rejected } = control
  const isLater = (other: Op): boolean => other.t > op.t && other.cid !== op.cid && !rejected.has(other.cid as OpCid)
  return control.ops().some((other) => isLater(other) && subjects(other).some((subject) => own.has(subject)))
}
