/**
 * A message that is to be said once, however often it is sent: `enforce_nonce`. It is known again by its nonce, which is written with
 * it, so that another node of its author finds it too, and this one after a restart.
 */
import type { App } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import type { Message } from '../../../../node/core/messages.ts'
import type { Place } from '../../access.ts'

/** ms; Discord says "a few minutes". */
const REMEMBERED = 5 * 60_000
/** The latest messages of a channel that are looked through. */
const LOOKED_THROUGH = 100

export interface Once {
  readonly place: Place
  readonly author: UserCid
  readonly nonce: string
}

const underway = new WeakMap<App, Map<string, Promise<Message>>>()

const underwayIn = (app: App): Map<string, Promise<Message>> => {
  const known = underway.get(app) ?? new Map<string, Promise<Message>>()
  underway.set(app, known)
  return known
}

const saidBefore = async (app: App, { place, author, nonce }: Once): Promise<Message | undefined> => {
  const since = Date.now() - REMEMBERED
  const latest = await app.messages.history(place, { limit: LOOKED_THROUGH })
  return latest.find((message) => message.author === author && message.nonce === nonce && message.t > since)
}

/** What was said under this nonce; otherwise what `say` makes now, for all who ask meanwhile. */
export const saidOnce = async (app: App, once: Once, say: () => Promise<Message>): Promise<Message> => {
  const key = JSON.stringify([once.place.channel, once.author, once.nonce])
  const inHand = underwayIn(app)
  const known = inHand.get(key)
  if (known) return known
  const saying = saidBefore(app, once).then((message) => message ?? say())
  inHand.set(key, saying)
  try {
    return await saying
  } finally {
    inHand.delete(key)
  }
}
