/** What applications do beside the gateway, between a bot's node B and people's node A: endpoints, grants, connections, integrations. */
import { API, OAuth2API, UsersAPI } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import test from 'ava'
import {
  ApplicationCommandPermissionType,
  ApplicationRoleConnectionMetadataType,
  ComponentType,
  Events,
  InteractionResponseType as R,
  InteractionType,
  OAuth2Scopes
} from 'discord.js'
import { endpointOf, type Answer } from '../../support/api/endpoint.ts'
import { clientOf, hears } from '../../support/interop/client-of.ts'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import { authorizeBot, type Bot } from '../../support/process/bots.ts'
import { eventually } from '../../support/process/eventually.ts'
import { agreement } from '../../support/process/node-process.ts'
import type { Actor, Json } from '../../support/process/rest.ts'

const BACK = 'https://bot.example.org/back'

let walk: Walk
let bot: Bot
let beep: Bot
test.before(async () => {
  walk = await startWalk({ b: { args: ['--private-endpoints'] } })
  bot = await walk.connectBoop()
  beep = await walk.connectBeep()
  const { alice, bob, guild } = walk
  const { roles } = await alice.get(`/guilds/${guild}/members/${walk.beep.id}`)
  await alice.put(`/guilds/${guild}/members/${bob.id}/roles/${roles[0]}`)
  await agreement(walk.a, walk.b)
})
test.after.always(async () => {
  for (const one of [bot, beep]) await one?.[Symbol.asyncDispose]()
  await walk?.[Symbol.asyncDispose]()
})

const restAt = (http: string, token: string, authPrefix: 'Bot' | 'Bearer') =>
  new REST({ api: `${http}/api`, version: '10', authPrefix }).setToken(token)

const secretOf = async (application: Actor): Promise<string> => {
  const { bob } = walk
  await bob.patch(`/applications/${application.id}`, { redirect_uris: [BACK] })
  return (await bob.post(`/applications/${application.id}/reset`)).secret
}

/** What somebody of B lets a site do in their name, as the site gets it by its code. */
const grantOf = async (who: Actor, application: Actor, ...scopes: readonly string[]): Promise<string> => {
  const secret = await secretOf(application)
  const { client_id, code } = await (async () => {
    const asked = { client_id: application.id, response_type: 'code', redirect_uri: BACK, scope: scopes.join(' ') }
    const { location } = await who.post(`/oauth2/authorize?${new URLSearchParams(asked).toString()}`, {
      authorize: true
    })
    return { client_id: asked.client_id, code: new URL(location).searchParams.get('code') ?? '' }
  })()
  const api = new OAuth2API(new REST({ api: `${walk.b.ready.http}/api`, version: '10' }))
  const exchange = { client_id, client_secret: secret, code, redirect_uri: BACK }
  return (await api.tokenExchange({ ...exchange, grant_type: 'authorization_code' })).access_token
}

test.serial('interactions of people on A go to the endpoint of a bot on B, signed, and it answers', async (t) => {
  const { a, b, pip, carol } = walk
  const api = new API(restAt(b.ready.http, pip.authorization.slice(4), 'Bot'))
  const [command] = await api.applicationCommands.bulkOverwriteGlobalCommands(pip.id, [
    { name: 'ask', description: 'asks', options: [{ type: 3, name: 'what', description: 'x', autocomplete: true }] }
  ])
  const me = await pip.get('/applications/@me')
  const button = { type: ComponentType.Button, style: 1, label: 'Form', custom_id: 'form' }
  const input = { type: ComponentType.TextInput, style: 1, label: 'Name', custom_id: 'name' }
  const answer: Answer = ({ type, data }) => {
    if (type === InteractionType.ApplicationCommandAutocomplete)
      return { body: { type: R.ApplicationCommandAutocompleteResult, data: { choices: [{ name: 'x', value: 'y' }] } } }
    if (type === InteractionType.MessageComponent)
      return {
        body: {
          type: R.Modal,
          data: { custom_id: 'asked', title: 'Asked', components: [{ type: 1, components: [input] }] }
        }
      }
    if (type === InteractionType.ModalSubmit) {
      const { value } = data.components[0].components[0]
      return { body: { type: R.UpdateMessage, data: { content: `hello, ${value}`, components: [] } } }
    }
    if (data.options) return { body: { type: R.DeferredChannelMessageWithSource, data: { flags: 64 } } }
    return {
      body: {
        type: R.ChannelMessageWithSource,
        data: { content: 'ask what?', components: [{ type: 1, components: [button] }] }
      }
    }
  }
  using endpoint = await endpointOf(() => me.verify_key, answer)
  await pip.patch('/applications/@me', { interactions_endpoint_url: endpoint.url })
  using at_carol = await clientOf(a, carol, pip.id, walk)
  await eventually(async () =>
    (await carol.get(`/guilds/${walk.guild}/application-command-index`)).application_commands.some(
      ({ id }: Json) => id === command?.id
    )
  )
  await at_carol.suggest('ask', [{ type: 3, name: 'what', value: 'w', focused: true }])
  t.is((await at_carol.hears('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE')).choices[0].value, 'y')
  await at_carol.command('ask')
  const shown = await hears(at_carol, 'MESSAGE_CREATE', ({ content }) => content === 'ask what?')
  t.like(shown, { type: 20, interaction_metadata: { user: { id: carol.id } } })
  await at_carol.press(shown, 'form')
  await at_carol.submit(await at_carol.hears('INTERACTION_MODAL_CREATE'), { name: 'Carol' })
  await hears(at_carol, 'MESSAGE_UPDATE', ({ content }) => content === 'hello, Carol')

  await at_carol.command('ask', [{ type: 3, name: 'what', value: 'why' }])
  await hears(at_carol, 'MESSAGE_CREATE', ({ flags }) => flags === 192)
  const { token, id } = endpoint.heard.at(-1)
  t.like(endpoint.heard.at(-1), { member: { user: { username: 'carol' } } }, id)
  await api.interactions.editReply(pip.id, token, { content: 'because' })
  t.like(await hears(at_carol, 'MESSAGE_UPDATE', ({ content }) => content === 'because'), { flags: 64 })
  const more = await api.interactions.followUp(pip.id, token, {
    content: 'and so',
    flags: 64,
    files: [{ name: 'why.txt', data: 'so' }]
  })
  t.is((await hears(at_carol, 'MESSAGE_CREATE', ({ content }) => content === 'and so')).id, more.id)
  t.is((await api.interactions.getOriginalReply(pip.id, token)).content, 'because')
  await api.interactions.deleteReply(pip.id, token, more.id)
  t.is((await at_carol.hears('MESSAGE_DELETE')).id, more.id)
  await pip.patch('/applications/@me', { interactions_endpoint_url: null })
})

test.serial(
  'an application keeps its commands by its own secret; who manages the guild says who may use them',
  async (t) => {
    const { b, bob, boop, carol, guild } = walk
    const basic = Buffer.from(`${boop.id}:${await secretOf(boop)}`).toString('base64')
    const asked = { grant_type: 'client_credentials', scope: OAuth2Scopes.ApplicationsCommandsUpdate }
    const issued = await fetch(`${b.ready.http}/api/v10/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams(asked)
    })
    const { access_token: own } = (await issued.json()) as Json
    const keeper = new API(restAt(b.ready.http, own, 'Bearer'))
    const made = await keeper.applicationCommands.createGlobalCommand(boop.id, { name: 'kept', description: 'kept' })
    await t.throwsAsync(keeper.applicationCommands.getGlobalCommands(walk.pip.id), {
      message: /not|Unknown|application/i
    })
    await t.throwsAsync(keeper.users.getCurrent(), { message: /scope|OAuth2/i })

    const scope = OAuth2Scopes.ApplicationCommandsPermissionsUpdate
    const token = await grantOf(bob, boop, scope)
    const permissions = [{ id: carol.id, type: ApplicationCommandPermissionType.User, permission: false }]
    const told = bot.next(Events.ApplicationCommandPermissionsUpdate, ({ id }) => id === made.id)
    await bot.client.guilds.cache.get(guild)?.commands.permissions.set({ command: made.id, permissions, token })
    t.deepEqual((await told)[0].permissions, permissions)
    await agreement(walk.a, walk.b)
    const seen = await walk.alice.get(`/applications/${boop.id}/guilds/${guild}/commands/${made.id}/permissions`)
    t.deepEqual(seen.permissions, permissions)
    const narrow = await grantOf(bob, boop, OAuth2Scopes.Identify)
    await t.throwsAsync(
      async () =>
        bot.client.guilds.cache.get(guild)?.commands.permissions.set({ command: made.id, permissions, token: narrow }),
      { message: /scope/i }
    )
  }
)

test.serial('who grants guilds.join on B is brought in by the bot, and seen on A', async (t) => {
  const { b, boop, guild } = walk
  const dave = await b.person('dave')
  const accessToken = await grantOf(dave, boop, OAuth2Scopes.GuildsJoin, OAuth2Scopes.Identify)
  const role = await bot.client.guilds.cache.get(guild)?.roles.create({ name: 'joiners' })
  const come = beep.next(Events.GuildMemberAdd, ({ id }) => id === dave.id)
  const given = beep.next(
    Events.GuildMemberUpdate,
    (_, after) => after.nickname === 'Davy' && after.roles.cache.has(role?.id ?? '')
  )
  await bot.client.guilds.cache.get(guild)?.members.add(dave.id, { accessToken, nick: 'Davy', roles: [role?.id ?? ''] })
  t.is((await come)[0].user.username, 'dave')
  t.is((await given)[1].id, dave.id)
  const granted = new OAuth2API(restAt(b.ready.http, accessToken, 'Bearer'))
  t.is((await granted.getCurrentAuthorizationInformation()).user?.id, dave.id)
})

test.serial('what an application knows of people', async (t) => {
  const { b, bob, boop } = walk
  const record = {
    type: ApplicationRoleConnectionMetadataType.IntegerGreaterThanOrEqual,
    key: 'won',
    name: 'Won',
    description: 'games won',
    nameLocalizations: { de: 'Gewonnen' }
  }
  const { application } = bot.client
  t.like((await application.editRoleConnectionMetadataRecords([record]))[0], record)
  t.is((await application.fetchRoleConnectionMetadataRecords())[0]?.nameLocalizations?.de, 'Gewonnen')
  const token = await grantOf(bob, boop, OAuth2Scopes.RoleConnectionsWrite)
  const users = new UsersAPI(restAt(b.ready.http, token, 'Bearer'))
  const said = { platform_name: 'Chess', platform_username: 'bobby', metadata: { won: '3' } }
  t.like(await users.updateApplicationRoleConnection(boop.id, said), said)
  t.like(await users.getApplicationRoleConnection(boop.id), said)
})

test.serial('bots are integrations: they come, change and are taken away, on both nodes', async (t) => {
  const { a, b, alice, bob, guild } = walk
  const zap = await b.bot(bob, 'zap')
  const told = beep.next(Events.GuildIntegrationsUpdate)
  await authorizeBot(b.ready.http, bob, zap, guild)
  await told
  await agreement(a, b)
  const here = beep.client.guilds.cache.get(guild)
  const all = await here?.fetchIntegrations()
  const one = all?.find(({ account }) => account.id === zap.id)
  t.is(one?.name, 'zap')
  t.is(one?.type, 'discord')
  t.is(one?.application?.bot?.id, zap.id)
  const gone = bot.next(Events.GuildMemberRemove, ({ id }) => id === zap.id)
  await one?.delete('not needed')
  await gone
  t.false((await here?.fetchIntegrations())?.some(({ account }) => account.id === zap.id))
  const log = await here?.fetchAuditLogs({ limit: 1 })
  t.is(log?.entries.first()?.reason, 'not needed')
  t.true((await alice.get(`/guilds/${guild}/members`)) !== undefined)
})
