import { createBot, Intents } from '@discordeno/bot'

const { API = 'http://127.0.0.1:6463/api', TOKEN } = process.env
const bot = createBot({
  token: TOKEN,
  intents: Intents.Guilds | Intents.GuildMessages | Intents.MessageContent,
  desiredProperties: { message: { id: true, content: true, channelId: true } },
  rest: { token: TOKEN, proxy: { baseUrl: API, authorization: `Bot ${TOKEN}` } },
  events: {
    async messageCreate({ id, content, channelId }) {
      if (content !== '!ping') return
      await bot.helpers.sendMessage(channelId, {
        content: 'pong',
        messageReference: { messageId: id, failIfNotExists: true }
      })
    }
  }
})
await bot.start()
