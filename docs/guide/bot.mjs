import { Client, Events, GatewayIntentBits } from 'discord.js'

const { API = 'http://127.0.0.1:6463/api', TOKEN } = process.env
const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits
const client = new Client({ intents: [Guilds, GuildMessages, MessageContent], rest: { api: API } })
client.once(Events.ClientReady, ({ user }) => console.log(`${user.tag} is here`))
client.on(Events.MessageCreate, async (message) => {
  if (message.content === '!ping') await message.reply('pong')
})
await client.login(TOKEN)
