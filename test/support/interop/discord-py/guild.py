"""A bot that sets a guild up, and tells what of it changes, with discord.py."""
import datetime

import discord
from common import act, client_of, run, tell

client = client_of()


def soon(hours):
    return discord.utils.utcnow() + datetime.timedelta(hours=hours)


@act
async def rule(guild, alerts):
    made = await client.get_guild(int(guild)).create_automod_rule(
        name='no elms',
        event_type=discord.AutoModRuleEventType.message_send,
        trigger=discord.AutoModTrigger(keyword_filter=['elm*']),
        actions=[discord.AutoModRuleAction(), discord.AutoModRuleAction(channel_id=int(alerts))],
        enabled=True,
        reason='dutch disease',
    )
    return {'id': str(made.id), 'filter': made.trigger.keyword_filter, 'creator': str(made.creator_id)}


@act
async def event(guild):
    made = await client.get_guild(int(guild)).create_scheduled_event(
        name='Feast',
        start_time=soon(1),
        end_time=soon(2),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location='the oak',
    )
    started = await made.start()
    return {'id': str(made.id), 'status': started.status.name, 'location': made.location}


@act
async def stage(guild):
    hall = await client.get_guild(int(guild)).create_stage_channel('hall')
    made = await hall.create_instance(topic='moot')
    await made.edit(topic='thing')
    await made.delete()


@act
async def furnish(guild, channel):
    place = client.get_guild(int(guild))
    room = place.get_channel(int(channel))
    await place.edit(community=True, rules_channel=room, public_updates_channel=room)
    template = await place.create_template(name='Moots', description='like ours')
    await place.edit_welcome_screen(
        enabled=True,
        description='come in',
        welcome_channels=[discord.WelcomeChannel(channel=room, description='talk', emoji='🌲')],
    )
    await place.edit_widget(enabled=True, channel=room)
    return template.code


@act
async def read(guild, template):
    place = client.get_guild(int(guild))
    welcome = await place.welcome_screen()
    widget = await client.fetch_widget(int(guild))
    found = await client.fetch_template(template)
    return {
        'welcome': [welcome.description, str(welcome.welcome_channels[0].emoji)],
        'widget': [widget.name, widget.presence_count > 0],
        'template': [found.name, found.description, found.creator.name],
        'packs': len(await client.fetch_premium_sticker_packs()) >= 0,
        'integrations': sorted(one.name for one in await place.integrations()),
        'rules': [one.name for one in await place.fetch_automod_rules()],
        'events': [one.name for one in await place.fetch_scheduled_events()],
        'application': (await client.application_info()).name,
    }


@act
async def log(guild):
    entries = [entry async for entry in client.get_guild(int(guild)).audit_logs(limit=100)]
    return [[entry.action.name, entry.user and entry.user.name, entry.reason] for entry in entries if hasattr(entry.action, 'name')]


@client.event
async def on_automod_rule_create(made):
    tell('rule', name=made.name, guild=made.guild.name)


@client.event
async def on_automod_action(execution):
    tell('action', rule=str(execution.rule_id), member=execution.member.name, keyword=execution.matched_keyword)


@client.event
async def on_scheduled_event_create(made):
    tell('event', name=made.name, location=made.location)


@client.event
async def on_scheduled_event_update(_before, after):
    tell('event changed', status=after.status.name)


@client.event
async def on_scheduled_event_user_add(made, user):
    tell('interest', name=made.name, user=user.name)


@client.event
async def on_stage_instance_create(made):
    tell('stage', topic=made.topic)


@client.event
async def on_stage_instance_update(_before, after):
    tell('stage changed', topic=after.topic)


@client.event
async def on_stage_instance_delete(made):
    tell('stage gone', topic=made.topic)


@client.event
async def on_voice_state_update(member, _before, after):
    tell('voice', member=member.name, channel=after.channel and after.channel.name, mute=after.self_mute)


@client.event
async def on_audit_log_entry_create(entry):
    tell('entry', action=getattr(entry.action, 'name', '?'), user=entry.user and entry.user.name, reason=entry.reason)


run(client)
