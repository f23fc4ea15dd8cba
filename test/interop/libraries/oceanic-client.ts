/** The client of oceanic.js, over plain HTTP, with a node. */
import { once } from 'node:events'
import { Client } from 'oceanic.js'
import type { Place } from './library.ts'

/** @param attend is told of the client before it connects */
export const openOceanic = async (
  { http, token }: Pick<Place, 'http' | 'token'>,
  attend: (client: Client) => void
): Promise<{ readonly client: Client } & AsyncDisposable> => {
  const client = new Client({
    auth: `Bot ${token}`,
    rest: { baseURL: `${http}/api/v10` },
    gateway: { intents: ['ALL'] }
  })
  attend(client)
  const ready = once(client, 'ready')
  await client.connect()
  await ready
  return { client, [Symbol.asyncDispose]: async () => client.disconnect(false) }
}
