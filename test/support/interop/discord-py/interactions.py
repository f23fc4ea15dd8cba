"""A bot with commands, menus and forms, as people write one with discord.py."""
import io

import discord
from common import act, run, tell
from discord import app_commands


class Words(app_commands.Translator):
    async def translate(self, string, locale, context):
        return 'werfen' if locale is discord.Locale.german and str(string) == 'throw' else None


class Client(discord.Client):
    def __init__(self):
        super().__init__(intents=discord.Intents.all())
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self):
        await self.tree.set_translator(Words())
        self.tree.on_error = self.failed

    async def failed(self, interaction, error):
        tell('fault', what=repr(error))


client = Client()
tree = client.tree
group = app_commands.Group(name='all', description='options of every kind')


class Menus(discord.ui.View):
    @discord.ui.select(placeholder='texts', options=[discord.SelectOption(label='One', value='1')])
    async def texts(self, interaction, select):
        await interaction.response.edit_message(content=f'texts {select.values}')

    @discord.ui.select(cls=discord.ui.UserSelect)
    async def users(self, interaction, select):
        await interaction.response.send_message(f'users {[str(one) for one in select.values]}', ephemeral=True)

    @discord.ui.select(cls=discord.ui.RoleSelect)
    async def roles(self, interaction, select):
        await interaction.response.defer()
        await interaction.edit_original_response(content=f'roles {[one.name for one in select.values]}')

    @discord.ui.select(cls=discord.ui.ChannelSelect)
    async def channels(self, interaction, select):
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(f'channels {[one.name for one in select.values]}')

    @discord.ui.button(label='Form')
    async def form(self, interaction, _button):
        await interaction.response.send_modal(Form())


class Form(discord.ui.Modal, title='A form'):
    name = discord.ui.TextInput(label='Name')

    async def on_submit(self, interaction):
        await interaction.response.send_message(f'hello, {self.name.value}', ephemeral=True)


@group.command(description='of them')
@app_commands.choices(wood=[app_commands.Choice(name='Oak', value='oak')])
async def kinds(
    interaction: discord.Interaction,
    wood: app_commands.Choice[str],
    count: app_commands.Range[int, 1, 5],
    part: float,
    truly: bool,
    member: discord.Member,
    place: discord.TextChannel,
    role: discord.Role,
    whoever: discord.Member | discord.Role,
    file: discord.Attachment,
):
    text = (await file.read()).decode() if str(file.url).startswith('http') else ''
    words = [wood.name, count, part, truly, member.name, place.name, role.name, whoever.name, file.filename, text]
    await interaction.response.send_message(' '.join(map(str, words)), ephemeral=True)


@tree.command(name=app_commands.locale_str('throw'), description='completes')
async def throw(interaction: discord.Interaction, table: str):
    await interaction.response.send_message(table)


@throw.autocomplete('table')
async def tables(_interaction, current):
    return [app_commands.Choice(name=f'{current} oak', value='oak')]


@tree.command(description='shows menus')
async def menus(interaction: discord.Interaction):
    await interaction.response.send_message('menus', view=Menus())


@tree.command(description='with a file')
@app_commands.default_permissions(manage_guild=True)
async def files(interaction: discord.Interaction):
    await interaction.response.defer(ephemeral=True)
    message = await interaction.edit_original_response(
        content='a file', attachments=[discord.File(io.BytesIO(b'leaf'), 'leaf.txt')]
    )
    more = await interaction.followup.send('more', wait=True)
    await more.edit(content='more, changed')
    await more.delete()
    tell('file', name=message.attachments[0].filename)


@tree.context_menu(name='Greet')
async def greet(interaction: discord.Interaction, member: discord.Member):
    await interaction.response.send_message(f'hello, {member.display_name}')


@tree.context_menu(name='Quote')
async def quote(interaction: discord.Interaction, message: discord.Message):
    await interaction.response.send_message(f'> {message.content}')


tree.add_command(group)


@act
async def sync(guild):
    """All commands everywhere, and one of them in a guild too."""
    everywhere = await tree.sync()
    place = discord.Object(int(guild))
    tree.add_command(menus, guild=place)
    here = await tree.sync(guild=place)
    fetched = await tree.fetch_commands(guild=place)
    throws = next(one for one in everywhere if one.name == 'throw')
    return {
        'everywhere': sorted(one.name for one in everywhere),
        'here': [one.name for one in here],
        'fetched': [(one.name, str(one.guild_id)) for one in fetched],
        'german': throws.name_localizations.get(discord.Locale.german),
        'rights': next(one for one in everywhere if one.name == 'files').default_member_permissions.value,
        'mention': throws.mention,
    }


@act
async def permissions(guild, command):
    place = client.get_guild(int(guild))
    found = await (await tree.fetch_command(int(command))).fetch_permissions(place)
    return [(str(one.id), one.type.name, one.permission) for one in found.permissions]


@client.event
async def on_raw_app_command_permissions_update(payload):
    tell('permissions', target=str(payload.target_id), count=len(payload.permissions), guild=payload.guild.name)


run(client)
