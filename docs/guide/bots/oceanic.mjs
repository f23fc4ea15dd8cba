import { Client } from 'oceanic.js'

const { API = 'http://127.0.0.1:6463/api', TOKEN } = process.env
const client = new Client({
  auth: `Bot ${TOKEN}`,
  rest: { baseURL: `${API}/v10` },
  gateway: { intents: ['GUILDS', 'GUILD_MESSAGES', 'MESSAGE_CONTENT'] }
})
client.on('messageCreate', async ({ content, channelID, id }) => {
  if (content !== '!ping') return
  await client.rest.channels.createMessage(channelID, { content: 'pong', messageReference: { messageID: id } })
})
client.on('error', (error) => console.error(error))
await client.connect()
