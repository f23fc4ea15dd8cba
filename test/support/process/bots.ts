/** The unmodified discord.js 14, connected to a node. */
import { Client, Events, GatewayIntentBits, Partials, type ClientEvents, type ClientOptions } from 'discord.js'
import { nextOf as nextEvent } from './next-of.ts'
import { request, type Actor } from './rest.ts'

const INTENTS = Object.values(GatewayIntentBits).filter((bit) => typeof bit === 'number')

export interface Bot extends AsyncDisposable {
  readonly client: Client<true>
  /**
   * Resolves with the next event that `wanted` holds for; listens from the call on.
   *
   * @throws Error when it does not come in time
   */
  next<E extends keyof ClientEvents>(event: E, wanted?: (...args: ClientEvents[E]) => boolean): Promise<ClientEvents[E]>
}

export const nextOf = <E extends keyof ClientEvents>(
  client: Client,
  event: E,
  wanted?: (...args: ClientEvents[E]) => boolean
): Promise<ClientEvents[E]> => nextEvent(client, event, wanted)

/** Logs in with every intent and as many REST requests as the node takes. */
export const connect = async (http: string, who: Actor, options: Partial<ClientOptions> = {}): Promise<Bot> => {
  const client = new Client({
    intents: INTENTS,
    partials: [Partials.Message, Partials.Reaction, Partials.GuildMember, Partials.User],
    ...options,
    rest: { api: `${http}/api`, globalRequestsPerSecond: 1000 }
  })
  const ready = nextOf(client, Events.ClientReady)
  await client.login(who.authorization.replace('Bot ', ''))
  await ready
  return {
    client: client as Client<true>,
    next: (event, wanted) => nextOf(client, event, wanted),
    [Symbol.asyncDispose]: () => client.destroy()
  }
}

/** As a browser does it after "Add to server". */
export const authorizeBot = (http: string, owner: Actor, bot: Actor, guild: string): Promise<unknown> =>
  request(http, 'POST', `/oauth2/authorize?client_id=${bot.id}&scope=bot`, {
    authorization: owner.authorization,
    body: { guild_id: guild, authorize: true, permissions: '8' }
  })
