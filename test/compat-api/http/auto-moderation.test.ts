import { API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import test from 'ava'
import { GatewayIntentBits } from 'discord-api-types/v10'
import { found, invite, startNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'
import { unordered } from '../../support/unordered.ts'

test('a bot makes a rule; what it forbids is refused before it is written, and who manages the server hears of the rule', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const bot = await node.bot(alice, 'warden')
  await alice.post(`/oauth2/authorize?client_id=${bot.id}&scope=bot&permissions=8`, {
    guild_id: guild,
    authorize: true
  })
  const api = new API(new REST({ api: `${node.url}/api` }).setToken(bot.token))
  using client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await client.identify(bot.token, { intents: GatewayIntentBits.AutoModerationConfiguration })
  await client.settle()

  const rule = await api.guilds.createAutoModerationRule(guild, {
    name: 'weather',
    event_type: 1,
    trigger_type: 1,
    trigger_metadata: { keyword_filter: ['rain*'], regex_patterns: ['sn[o0]w'], allow_list: ['rainbow', 'snowdrop'] },
    actions: [{ type: 1 }],
    enabled: true
  })
  t.like((await client.next('AUTO_MODERATION_RULE_CREATE')).d, { id: rule.id, guild_id: guild, creator_id: bot.id })

  const say = async (content: string) => bob.post(`/channels/${channel}/messages`, { content })
  for (const content of ['Rainy', 'let it SN0W']) t.like(await say(content), { status: 400, body: { code: 200000 } })
  for (const content of ['a rainbow', 'a snowdrop']) t.is((await say(content)).status, 200)
  const { body: kind } = await say('sun')
  t.like(await bob.patch(`/channels/${channel}/messages/${kind.id}`, { content: 'rain' }), {
    status: 400,
    body: { code: 200000 }
  })
  t.is((await alice.post(`/channels/${channel}/messages`, { content: 'rain' })).status, 200)
  t.is((await bot.post(`/channels/${channel}/messages`, { content: 'rain' })).status, 200)

  const title = { status: 400, body: { code: 200001 } }
  const { body: talk } = await bob.post(`/channels/${channel}/threads`, { name: 'talk', type: 11 })
  t.like(await bob.post(`/channels/${channel}/threads`, { name: 'rainy days', type: 11 }), title)
  t.like(await bob.post(`/channels/${channel}/messages/${kind.id}/threads`, { name: 'sn0w' }), title)
  t.like(await bob.patch(`/channels/${talk.id}`, { name: 'rain' }), title)
  const { body: forum } = await alice.post(`/guilds/${guild}/channels`, { name: 'forum', type: 15 })
  const post = async (name: string, content: string) =>
    bob.post(`/channels/${forum.id}/threads`, { name, message: { content } })
  t.like(await post('rain', 'sun'), title)
  t.like(await post('sun', 'rain'), { status: 400, body: { code: 200000 } })
  const { body: posted } = await post('sun', 'sun')
  const { body: active } = await bob.get(`/guilds/${guild}/threads/active`)
  const ids = active.threads.map(({ id }: { id: string }) => id)
  t.deepEqual(unordered(ids), unordered([posted.id, talk.id]))

  await api.guilds.editAutoModerationRule(guild, rule.id, { exempt_channels: [channel] })
  t.like((await client.next('AUTO_MODERATION_RULE_UPDATE')).d, { id: rule.id, exempt_channels: [channel] })
  t.is((await say('rain')).status, 200)

  const rules = `/guilds/${guild}/auto-moderation/rules`
  t.is((await bob.get(rules)).status, 403)
  t.is((await bob.post(rules, { name: 'x', event_type: 1, trigger_type: 5 })).status, 403)
  t.is((await bob.delete(`${rules}/${rule.id}`)).status, 403)
  const patterns = (regex_patterns: readonly string[]) =>
    alice.patch(`${rules}/${rule.id}`, { trigger_metadata: { regex_patterns } })
  for (const bad of ['(', '(?:(?:\\pL{99}){99}){99}'])
    t.like(await patterns([bad]), { status: 400, body: { code: 50035 } })
  const long = Array.from({ length: 1000 }, (_, i) => `${i}`.padStart(60, 'ж'))
  t.like(await alice.patch(`${rules}/${rule.id}`, { trigger_metadata: { keyword_filter: long } }), {
    status: 400,
    body: { code: 50035 }
  })
  t.is((await alice.patch(`${rules}/${rule.id}`, { trigger_type: 5 })).status, 400)
  t.is((await alice.post(rules, { name: 'a', event_type: 1, trigger_type: 5, trigger_metadata: {} })).status, 200)
  t.is((await alice.post(rules, { name: 'b', event_type: 1, trigger_type: 5, trigger_metadata: {} })).status, 400)

  const coarse = { presets: [1], allow_list: ['scunthorpe', 'shitake'] }
  t.is(
    (await alice.post(rules, { name: 'c', event_type: 1, trigger_type: 4, enabled: true, trigger_metadata: coarse }))
      .status,
    200
  )
  t.like(await say('Shitty rain'), { status: 400, body: { code: 200000 } })
  t.is((await say('shitake')).status, 200)
  t.is((await alice.post(rules, { name: 'd', event_type: 1, trigger_type: 3, enabled: true })).status, 200)
  for (const status of [200, 200, 200, 400]) t.is((await say('buy now')).status, status)
  t.is((await say('buy later')).status, 200)

  await api.guilds.deleteAutoModerationRule(guild, rule.id)
  t.like((await client.next(({ t: name }) => name === 'AUTO_MODERATION_RULE_DELETE')).d, { id: rule.id })
  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs?action_type=142`)
  t.like(log.audit_log_entries[0], { action_type: 142, target_id: rule.id, user_id: bot.id })
  t.deepEqual(node.faults, [])
})

test('a rule alerts whoever sees its channel, times out, and stands in the audit log; the author is told what it says', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const { body: office } = await alice.post(`/guilds/${guild}/channels`, {
    name: 'office',
    permission_overwrites: [{ id: guild, type: 0, deny: '1024' }]
  })
  const rules = `/guilds/${guild}/auto-moderation/rules`
  const trigger = { event_type: 1, trigger_type: 1, enabled: true }
  const { body: rule } = await alice.post(rules, {
    ...trigger,
    name: 'weather',
    trigger_metadata: { keyword_filter: ['rain*'] },
    actions: [
      { type: 1, metadata: { custom_message: 'no weather here' } },
      { type: 2, metadata: { channel_id: office.id } }
    ]
  })
  const connect = async ({ token }: { readonly token: string }, intents: number) => {
    const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
    await client.identify(token, { intents })
    await client.settle()
    return client
  }
  const execution = GatewayIntentBits.AutoModerationExecution
  using hears = await connect(alice, execution | GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent)
  using outsider = await connect(bob, execution | GatewayIntentBits.GuildMessages)

  const say = async (content: string) => bob.post(`/channels/${channel}/messages`, { content })
  t.like(await say('Rainy'), { status: 400, body: { code: 200000 } })
  const alert = (await hears.next('MESSAGE_CREATE')).d
  const field = (name: string, value: string) => ({ name, value, inline: false })
  t.like(alert, { type: 24, channel_id: office.id, content: '', author: { id: bob.id }, mentions: [] })
  t.deepEqual(alert['embeds'], [
    {
      type: 'auto_moderation_message',
      description: 'Rainy',
      fields: [
        field('rule_name', 'weather'),
        field('channel_id', channel),
        field('keyword', 'rain*'),
        field('keyword_matched_content', 'rain')
      ]
    }
  ])
  const about = { guild_id: guild, rule_id: rule.id, rule_trigger_type: 1, user_id: bob.id, channel_id: channel }
  const blocked = { ...about, content: 'Rainy', matched_keyword: 'rain*', matched_content: 'rain' }
  const told = [
    await hears.next('AUTO_MODERATION_ACTION_EXECUTION'),
    await hears.next('AUTO_MODERATION_ACTION_EXECUTION')
  ]
  t.deepEqual(told[0]?.d, { ...blocked, action: { type: 1, metadata: { custom_message: 'no weather here' } } })
  t.deepEqual(told[1]?.d, {
    ...blocked,
    action: { type: 2, metadata: { channel_id: office.id } },
    alert_system_message_id: alert['id']
  })

  await alice.patch(`${rules}/${rule.id}`, { actions: [{ type: 3, metadata: { duration_seconds: 60 } }] })
  const { body: flagged } = await say('rain')
  const execute = (await hears.next('AUTO_MODERATION_ACTION_EXECUTION')).d
  t.like(execute, { ...about, message_id: flagged.id, action: { type: 3, metadata: { duration_seconds: 60 } } })
  t.like(await say('sun'), { status: 403 })
  const { body: member } = await alice.get(`/guilds/${guild}/members/${bob.id}`)
  t.true(Date.parse(member.communication_disabled_until) > Date.now())

  const { body: log } = await alice.get(`/guilds/${guild}/audit-logs`)
  const acts = log.audit_log_entries.filter(
    ({ action_type: type }: { action_type: number }) => type >= 143 && type <= 145
  )
  t.deepEqual(acts.map(({ action_type: type }: { action_type: number }) => type).toSorted(), [143, 144, 145])
  for (const act of acts)
    t.like(act, {
      target_id: bob.id,
      options: { auto_moderation_rule_name: 'weather', auto_moderation_rule_trigger_type: '1' }
    })
  await outsider.settle()
  t.deepEqual(outsider.seen('AUTO_MODERATION_ACTION_EXECUTION'), [])
  t.false(outsider.seen('MESSAGE_CREATE').some(({ d }) => d['type'] === 24))
  t.deepEqual(node.faults, [])
})
