/** The profile log of a guild, reduced: one last-writer-wins register per user and field, and per user and what may interest them. */
import type { ProfileEvent } from '../../core/events.ts'
import type { UserCid } from '../../core/ids.ts'
import { isLater, stampOf, type Stamp } from '../../core/message-fold.ts'
import type { Op } from '../../core/ops.ts'
import type { Profile } from '../../core/state.ts'
import { Interests } from './interests.ts'

type Field = keyof Profile

const NONE: Profile = {}

const writesOf = (op: Op): { readonly user: UserCid; readonly fields: Profile } | undefined => {
  if (op.k === 'profile' && op.body) return { user: op.user, fields: op.body as Profile }
  if (op.k === 'nick' && op.body && op.display) return { user: op.body.user, fields: { nick: op.display.nick } }
  return undefined
}

export class Profiles {
  readonly interests = new Interests()
  readonly #values = new Map<UserCid, Profile>()
  readonly #stamps = new Map<string, Stamp>()

  get(user: UserCid): Profile {
    return this.#values.get(user) ?? NONE
  }

  entries(): Iterable<readonly [UserCid, Profile]> {
    return this.#values
  }

  /** Takes back what was said of a user up to `t`. @returns what changed, or null. */
  forget(user: UserCid, t: number): ProfileEvent | null {
    const old = this.get(user)
    const stale = (Object.keys(old) as Field[]).filter((field) => (this.#stamps.get(`${user}/${field}`)?.t ?? 0) <= t)
    if (stale.length === 0) return null
    const profile = Object.fromEntries(Object.entries(old).filter(([field]) => !stale.includes(field as Field)))
    this.#values.set(user, profile)
    return { type: 'profile-updated', user, profile, old }
  }

  /** @returns what changed, or null. */
  apply(op: Op): ProfileEvent | null {
    if (op.k === 'interest') return this.interests.apply(op)
    const writes = writesOf(op)
    if (!writes) return null
    const stamp = stampOf(op)
    const fields = Object.keys(writes.fields) as Field[]
    const newer = fields.filter((field) => isLater(this.#stamps.get(`${writes.user}/${field}`), stamp))
    if (newer.length === 0) return null
    for (const field of newer) this.#stamps.set(`${writes.user}/${field}`, stamp)
    const old = this.get(writes.user)
    const profile = { ...old, ...Object.fromEntries(newer.map((field) => [field, writes.fields[field]])) }
    this.#values.set(writes.user, profile)
    return { type: 'profile-updated', user: writes.user, profile, old }
  }
}
