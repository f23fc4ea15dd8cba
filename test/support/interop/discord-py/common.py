"""discord.py as it is published, told what to do by lines of JSON.

In: {"id", "act", "args"}. Out: {"id", "result"} or {"id", "error"}; and {"event", ...} for what it hears.
"""
import asyncio
import json
import logging
import os
import sys
import traceback

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

# discord.py has its addresses as constants.
ORIGIN = os.environ['ORIGIN']
Route.BASE = f'{ORIGIN}/api/v10'
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(ORIGIN.replace('http', 'ws', 1))

acts = {}


def act(function):
    acts[function.__name__] = function
    return function


def tell(event, **what):
    print(json.dumps({'event': event, **what}, default=str), flush=True)


class Complaints(logging.Handler):
    """What the library warns of is a fault: nothing here should make it."""

    def emit(self, record):
        tell('fault', what=self.format(record))


async def answer(line):
    asked = json.loads(line)
    try:
        result = await acts[asked['act']](**asked['args'])
        said = {'id': asked['id'], 'result': result}
    except Exception:
        said = {'id': asked['id'], 'error': traceback.format_exc()}
    print(json.dumps(said, default=str), flush=True)


async def listen():
    while line := await asyncio.to_thread(sys.stdin.readline):
        asyncio.create_task(answer(line))


async def live(client):
    logger = logging.getLogger('discord')
    logger.addHandler(Complaints(logging.WARNING))
    logger.propagate = False

    async def on_ready():
        tell('ready', guilds=[str(guild.id) for guild in client.guilds])

    async def on_error(event, *_args, **_kwargs):
        tell('fault', what=f'{event}: {traceback.format_exc()}')

    client.on_ready = on_ready
    client.on_error = on_error
    async with client:
        listening = asyncio.create_task(listen())
        await client.start(os.environ['TOKEN'])
        await listening


def client_of():
    return discord.Client(intents=discord.Intents.all())


def run(client):
    asyncio.run(live(client))
