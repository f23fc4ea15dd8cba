/** What people's clients hear of what they have done with bots. */
import type { App } from '../../../node/app/index.ts'
import type { InteractionEvent } from '../../../node/core/events.ts'
import { guildOf, presentApplicationOf, presentMessageDispatch, roomIn } from '../../present/index.ts'
import { Payload } from '../format/index.ts'
import type { EventName } from '../events.ts'
import type { Session } from '../session.ts'
import type { Sessions } from '../sessions.ts'

/** Discord's: the application did not answer. */
const NO_ANSWER = 2

/** Of what is for one session alone; a client that does not say which it has is told on all. */
const listeners = (sessions: Sessions, { user, session }: InteractionEvent): readonly Session[] => {
  const all = [...sessions.of(user)].filter(({ terms }) => !terms.bot)
  const own = all.filter(({ terms }) => terms.id === session)
  return own.length > 0 ? own : all
}

const told = (app: App, event: InteractionEvent): readonly [EventName, (origin: string) => object] | undefined => {
  const { id, nonce, what } = event
  const view = app.guilds.byCid(event.guild)
  const about = { id, ...(nonce === null ? {} : { nonce }) }
  const place = view && { channel_id: roomIn(app, view, event.channel)?.id, ...guildOf(view) }
  switch (what.k) {
    case 'began':
      return ['INTERACTION_CREATE', () => about]
    case 'done':
      return ['INTERACTION_SUCCESS', () => about]
    case 'failed':
      return ['INTERACTION_FAILURE', () => ({ ...about, reason_code: NO_ANSWER })]
    case 'choices':
      return ['APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE', () => ({ choices: what.choices, nonce })]
    case 'form':
      return [
        'INTERACTION_MODAL_CREATE',
        () => ({
          ...about,
          ...place,
          custom_id: what.customId,
          title: what.title,
          components: what.components,
          application: presentApplicationOf(app, view, event.application)
        })
      ]
    case 'gone':
      return ['MESSAGE_DELETE', () => ({ id: what.id, ...place })]
    case 'shown':
    case 'changed':
      return (
        view && [
          what.k === 'shown' ? 'MESSAGE_CREATE' : 'MESSAGE_UPDATE',
          (origin) => presentMessageDispatch(app, view, what.message, origin)
        ]
      )
  }
}

const send = (to: readonly Session[], t: EventName, data: (origin: string) => object): void => {
  for (const session of to) session.dispatch(t, Payload.of(data(session.terms.origin)))
}

export const dispatchInteraction = (app: App, sessions: Sessions, event: InteractionEvent): void => {
  const own = listeners(sessions, event)
  const isMessage = event.what.k === 'shown' || event.what.k === 'changed' || event.what.k === 'gone'
  const all = [...sessions.of(event.user)].filter(({ terms }) => !terms.bot)
  const made = told(app, event)
  if (!made) return
  // With what is shown, what was begun is done.
  if (event.what.k === 'shown')
    send(own, 'INTERACTION_SUCCESS', () => ({ id: event.id, ...(event.nonce === null ? {} : { nonce: event.nonce }) }))
  send(isMessage ? all : own, made[0], made[1])
}
