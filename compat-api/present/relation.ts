/** A relationship as people's clients know it. Source: unofficial documentation of Discord's user API, "Relationships". */
import type { App, Relation } from '../../node/app/index.ts'
import { globalId } from '../../node/core/ids.ts'
import { isoTime } from './time.ts'
import { presentUser } from './user.ts'

export const RELATION_TYPES: Readonly<Record<Relation['standing'], number>> = {
  friend: 1,
  blocked: 2,
  incoming: 3,
  outgoing: 4
}

export const presentRelation = (app: App, { user, other, standing, since, face }: Relation) => {
  const id = globalId('uid1', other)
  return {
    id,
    type: RELATION_TYPES[standing],
    nickname: null,
    user: presentUser(app.directory.viewOf(user, other) ?? { id, ...face }),
    since: isoTime(since),
    is_spam_request: false,
    user_ignored: false
  }
}
