import { Events, type Client } from 'discord.js'
import type { Scene } from './stage.ts'

interface Shard {
  readonly connection: { close(code: number): void }
}

/** Ends the socket under the client, as a network does that fails. */
const cutSockets = ({ ws }: Client): void => {
  const { _ws: manager } = ws as unknown as { _ws: { strategy: { shards: Map<number, Shard> } } }
  for (const { connection } of manager.strategy.shards.values()) connection.close(4900)
}

export const resumeScenes: Readonly<Record<string, Scene>> = {
  'a socket dies: the session is resumed, and nothing is missed or heard twice': async (t, { alice, room, boop }) => {
    const heard: string[] = []
    const listen = ({ content }: { content: string }): void => void heard.push(content)
    boop.client.on(Events.MessageCreate, listen)
    const resumed = boop.next(Events.ShardResume)
    cutSockets(boop.client)
    const said = Array.from({ length: 20 }, (_, n) => `in the dark ${n}`)
    for (const content of said) await alice.post(`/channels/${room.id}/messages`, { content })
    t.true((await resumed)[1] > 0)
    const last = boop.next(Events.MessageCreate, ({ content }) => content === 'light')
    await alice.post(`/channels/${room.id}/messages`, { content: 'light' })
    await last
    boop.client.off(Events.MessageCreate, listen)
    t.deepEqual(heard, [...said, 'light'])
  },

  'the node is restarted: bots come back by themselves': async (t, { node, alice, room, beep, boop }) => {
    // If the node is there again at the first try they go on, else they begin anew.
    const back = [beep, boop].map((bot) => Promise.any([bot.next(Events.ShardReady), bot.next(Events.ShardResume)]))
    await node.stop('SIGTERM')
    await node.restart()
    await Promise.all(back)
    const heard = boop.next(Events.MessageCreate, ({ content }) => content === 'welcome back')
    await alice.post(`/channels/${room.id}/messages`, { content: 'welcome back' })
    t.is((await heard)[0].author.id, alice.id)
  }
}
