/**
 * Webhooks between two real nodes, by the unmodified discord.js: made on one, good on the other, and dead on both. And what
 * auto-moderation writes, in the same way.
 */
import test from 'ava'
import {
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  DiscordAPIError,
  Events,
  MessageType,
  PermissionFlagsBits,
  WebhookClient,
  type Message,
  type TextChannel
} from 'discord.js'
import { startMoot, type Moot } from '../support/process/moot.ts'
import { agreement, type NodeProcess } from '../support/process/node-process.ts'
import { pageThrough, request, RestError, type Json } from '../support/process/rest.ts'

let moot: Moot

test.before(async () => {
  moot = await startMoot()
})

test.after.always(() => moot?.[Symbol.asyncDispose]())

const clientOn = (node: NodeProcess, { id, token }: { id: string; token: string }): WebhookClient =>
  new WebhookClient({ id, token }, { rest: { api: `${node.ready.http}/api` }, allowedMentions: { parse: [] } })

/** Made by an administrator of B, through discord.js. */
const makeOnB = async (name: string) => {
  await using boop = await moot.connectBoop()
  const room = (await boop.client.channels.fetch(moot.channel)) as TextChannel
  const webhook = await room.createWebhook({ name })
  if (!webhook.token) throw new Error('a webhook just made has a token')
  await agreement(moot.a, moot.b)
  return { id: webhook.id, token: webhook.token }
}

const ofHook =
  (id: string) =>
  ({ webhookId }: Message) =>
    webhookId === id

test.serial('a WebhookClient posts on A by a webhook that was made on B; bots on both nodes see it', async (t) => {
  await using beep = await moot.connectBeep()
  const told = beep.next(Events.WebhooksUpdate)
  const hook = await makeOnB('news')
  t.is((await told)[0].id, moot.channel)
  await using boop = await moot.connectBoop()
  using here = { client: clientOn(moot.a, hook), [Symbol.dispose]: () => here.client.destroy() }
  const heard = [beep, boop].map((bot) => bot.next(Events.MessageCreate, ofHook(hook.id)))
  const sent = await here.client.send({ content: 'rain', username: 'weather', embeds: [{ title: 'all day' }] })
  for (const [message] of await Promise.all(heard)) {
    t.like(message, { id: sent.id, content: 'rain', webhookId: hook.id, channelId: moot.channel, member: null })
    t.like(message.author, { id: hook.id, username: 'weather', bot: true, discriminator: '0000' })
    t.is(message.embeds[0]?.title, 'all day')
  }
  const edited = boop.next(Events.MessageUpdate, (_, after) => after.id === sent.id)
  await here.client.editMessage(sent.id, { content: 'sun' })
  t.is((await edited)[1].content, 'sun')
  t.is((await clientOn(moot.b, hook).fetchMessage(sent.id)).content, 'sun')
  const gone = beep.next(Events.MessageDelete, ({ id }) => id === sent.id)
  await clientOn(moot.b, hook).deleteMessage(sent.id)
  t.is((await gone)[0].id, sent.id)
  t.true(await here.client.sendSlackMessage({ text: 'by Slack', username: 'slack' }))
})

test.serial(
  'a rule made on A stops bob on B, who alerts a channel that he does not see, and is timed out',
  async (t) => {
    await using beep = await moot.connectBeep()
    const guild = await beep.client.guilds.fetch(moot.guild)
    const office = await guild.channels.create({
      name: 'office',
      permissionOverwrites: [{ id: guild.id, deny: PermissionFlagsBits.ViewChannel }]
    })
    const rule = await guild.autoModerationRules.create({
      name: 'weather',
      enabled: true,
      eventType: AutoModerationRuleEventType.MessageSend,
      triggerType: AutoModerationRuleTriggerType.Keyword,
      triggerMetadata: { keywordFilter: ['hail*'] },
      actions: [
        { type: AutoModerationActionType.BlockMessage },
        { type: AutoModerationActionType.SendAlertMessage, metadata: { channel: office.id } },
        { type: AutoModerationActionType.Timeout, metadata: { durationSeconds: 60 } }
      ]
    })
    await agreement(moot.a, moot.b)
    const alerted = beep.next(Events.MessageCreate, ({ channelId }) => channelId === office.id)
    const executed = beep.next(
      Events.AutoModerationActionExecution,
      ({ action }) => action.type === AutoModerationActionType.SendAlertMessage
    )
    const freed = beep.next(Events.GuildMemberUpdate, (_, { id }) => id === moot.bob.id)
    const say = (content: string) => moot.bob.post(`/channels/${moot.channel}/messages`, { content })
    t.is((await t.throwsAsync<RestError>(say('hailstones')))?.code, 200000)
    const [alert] = await alerted
    t.like(alert, { type: MessageType.AutoModerationAction, content: '' })
    t.is(alert.author.id, moot.bob.id)
    t.is(alert.embeds[0]?.description, 'hailstones')
    t.like((await executed)[0], { ruleId: rule.id, alertSystemMessageId: alert.id, matchedKeyword: 'hail*' })
    t.true((await freed)[1].isCommunicationDisabled())
    await t.throwsAsync(moot.bob.get(`/channels/${office.id}/messages`), { instanceOf: RestError })
    await rule.delete()
    await moot.alice.patch(`/guilds/${moot.guild}/members/${moot.bob.id}`, { communication_disabled_until: null })
    await agreement(moot.a, moot.b)
  }
)

test.serial('both nodes post at once, and agree', async (t) => {
  const hook = await makeOnB('twice')
  const clients = [moot.a, moot.b].map((node) => clientOn(node, hook))
  await Promise.all(
    Array.from(
      { length: 20 },
      (_, i) => clients[i % 2]?.send({ content: `at once ${i}` }) ?? Promise.reject(new Error())
    )
  )
  await agreement(moot.a, moot.b)
  for (const reader of [moot.alice, moot.bob]) {
    const said: Json[] = (await pageThrough(reader, moot.channel)).filter(({ webhook_id }) => webhook_id === hook.id)
    t.is(said.length, 20)
  }
})

test.serial(
  'M6 its maker is banned: the token is dead on both nodes, until the owner adopts the webhook',
  async (t) => {
    const hook = await makeOnB('back door')
    const [onA, onB] = [clientOn(moot.a, hook), clientOn(moot.b, hook)]
    await onB.send('before')
    const banned = await moot.alice.put(`/guilds/${moot.guild}/bans/${moot.boop.id}`)
    t.is(banned, undefined)
    await agreement(moot.a, moot.b)
    for (const client of [onA, onB]) {
      const error = await t.throwsAsync(client.send('back door'), { instanceOf: DiscordAPIError })
      t.is(error?.code, 50013)
      t.is(error?.status, 403)
    }
    const patched = { authorization: moot.alice.authorization, body: {} }
    t.is((await request(moot.a.ready.http, 'PATCH', `/webhooks/${hook.id}`, patched)).user.id, moot.alice.id)
    await agreement(moot.a, moot.b)
    for (const client of [onA, onB]) await client.send('adopted')
    await agreement(moot.a, moot.b)
    const said = (await pageThrough(moot.bob, moot.channel)).filter(({ webhook_id }) => webhook_id === hook.id)
    t.deepEqual(
      said.map(({ content }) => content),
      ['before', 'adopted', 'adopted']
    )
    const listed: Json[] = await moot.alice.get(`/guilds/${moot.guild}/webhooks`)
    t.false(
      listed.some((each) => 'token' in each),
      'A has made none'
    )
  }
)
