// Run it with NODE_EXTRA_CA_CERTS=<data folder>/tls/ca.crt: eris speaks TLS only.
import { Agent } from 'node:https'
import { Client } from 'eris'

const { HOST = '127.0.0.1', TLS_PORT = '6464', TOKEN } = process.env

/** eris knows no other port than 443. */
class ToTheNode extends Agent {
  createConnection(options, listener) {
    return super.createConnection({ ...options, port: Number(TLS_PORT) }, listener)
  }
}

const agent = new ToTheNode({ keepAlive: true })
const client = new Client(`Bot ${TOKEN}`, {
  intents: ['guilds', 'guildMessages', 'messageContent'],
  rest: { domain: HOST, agent },
  ws: { agent }
})
client.on('messageCreate', async ({ content, channel, id }) => {
  if (content !== '!ping') return
  await client.createMessage(channel.id, { content: 'pong', messageReference: { messageID: id } })
})
client.on('error', (error) => console.error(error))
await client.connect()
