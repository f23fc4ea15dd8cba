/** The client of eris, which speaks TLS only, with a node. */
import { once } from 'node:events'
import { Agent } from 'node:https'
import type { Duplex } from 'node:stream'
import { Client } from 'eris'
import type { Place } from './library.ts'

/** eris knows no other port than 443. */
class ToTheNode extends Agent {
  readonly #port: string

  constructor(port: string, ca: string) {
    super({ keepAlive: true, ca })
    this.#port = port
  }

  override createConnection(...[options, listener]: Parameters<Agent['createConnection']>): Duplex | null | undefined {
    return super.createConnection({ ...options, port: this.#port }, listener)
  }
}

/** @param attend is told of the client before it connects */
export const openEris = async (
  { tls, ca, token }: Omit<Place, 'guild' | 'http'>,
  attend: (client: Client) => void
): Promise<{ readonly client: Client } & AsyncDisposable> => {
  const { hostname, port } = new URL(tls)
  const agent = new ToTheNode(port, ca)
  const client = new Client(`Bot ${token}`, {
    intents: ['all'],
    rest: { domain: hostname, agent },
    ws: { agent },
    autoreconnect: false,
    restMode: true
  })
  attend(client)
  const ready = once(client, 'ready')
  await client.connect()
  await ready
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      client.disconnect({ reconnect: false })
      agent.destroy()
    }
  }
}
