/** Somebody's client at a node in another process, with which they use a bot. */
import { GatewayClient } from '../gateway/client.ts'
import type { NodeProcess } from '../process/node-process.ts'
import type { Actor, Json } from '../process/rest.ts'
import { caller, type Caller } from './caller.ts'

export interface Place {
  /** Null: a direct message. */
  readonly guild: string | null
  readonly channel: string
}

export const clientOf = async (
  node: NodeProcess,
  who: Actor,
  application: string,
  { guild, channel }: Place
): Promise<Caller & Disposable> => {
  const gateway = new GatewayClient(`${node.ready.gateway}/?v=10&encoding=json`)
  await gateway.identify(who.authorization)
  const made = caller({ gateway, application, guild, channel, get: who.get, post: who.post })
  return { ...made, [Symbol.dispose]: () => gateway[Symbol.dispose]() }
}

/** The next of these events that is as wanted; others are passed over. */
export const hears = async (who: Caller, t: string, wanted: (d: Json) => boolean): Promise<Json> => {
  for (;;) {
    const d = await who.hears(t)
    if (wanted(d)) return d
  }
}
