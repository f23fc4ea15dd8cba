"""A bot that tells what it hears, with discord.py."""
import discord
from common import act, run, tell

client = discord.Client(intents=discord.Intents.all(), max_messages=5)


@client.event
async def on_message(message):
    if message.content:
        tell('message', content=message.content, author=message.author.name, guild=message.guild and message.guild.name)


@client.event
async def on_raw_message_edit(payload):
    tell('edit', message=str(payload.message_id), cached=payload.cached_message is not None)


@client.event
async def on_raw_reaction_add(payload):
    tell('reaction', emoji=str(payload.emoji), member=payload.member and payload.member.name)


@client.event
async def on_guild_channel_create(channel):
    tell('channel', name=channel.name)


@client.event
async def on_guild_channel_delete(channel):
    tell('channel gone', name=channel.name)


@client.event
async def on_resumed():
    tell('resumed')


@client.event
async def on_disconnect():
    tell('disconnected')


@act
async def members(guild):
    found = await client.get_guild(int(guild)).chunk()
    return sorted(one.name for one in found)


run(client)
