import os

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

# discord.py has its addresses as constants.
ORIGIN = os.environ.get('ORIGIN', 'http://127.0.0.1:6463')
Route.BASE = f'{ORIGIN}/api/v10'
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(ORIGIN.replace('http', 'ws', 1))

intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
client = discord.Client(intents=intents)


@client.event
async def on_message(message):
    if message.content == '!ping':
        await message.reply('pong')


client.run(os.environ['TOKEN'])
