import type { App } from '../../../node/app/index.ts'
import type { RelationEvent } from '../../../node/core/events.ts'
import { globalId } from '../../../node/core/ids.ts'
import { presentRelation, RELATION_TYPES } from '../../present/index.ts'
import { Payload } from '../format/index.ts'
import type { Sessions } from '../sessions.ts'

/** To the user's own sessions. */
export const dispatchRelation = (app: App, sessions: Sessions, { user, other, before }: RelationEvent): void => {
  const relation = app.friends.get(user, other)
  const gone = { id: globalId('uid1', other), type: before ? RELATION_TYPES[before] : 0, nickname: null }
  const data = Payload.of(
    relation ? { ...presentRelation(app, relation), should_notify: relation.standing === 'incoming' } : gone
  )
  for (const session of sessions.of(user)) {
    if (!session.terms.bot) session.dispatch(relation ? 'RELATIONSHIP_ADD' : 'RELATIONSHIP_REMOVE', data)
  }
}
