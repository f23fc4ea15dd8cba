/** What a guild has beside messages, as discord.py sets it up on B, and hears and reads it on A. */
import test from 'ava'
import { DiscordPy, lacksDiscordPy } from '../../support/interop/discord-py.ts'
import { startWalk, type Walk } from '../../support/interop/walk.ts'
import { GatewayClient } from '../../support/gateway/client.ts'
import { eventually } from '../../support/process/eventually.ts'
import { agreementOn } from '../../support/process/node-process.ts'
import { RestError } from '../../support/process/rest.ts'

const missing = lacksDiscordPy()
const story = missing ? test.skip : test.serial

let walk: Walk
/** Acts on B. */
let there: DiscordPy
/** Looks on A. */
let here: DiscordPy
test.before(async () => {
  if (missing) return
  walk = await startWalk()
  there = await DiscordPy.start('guild.py', walk.b, walk.pip)
  here = await DiscordPy.start('guild.py', walk.a, walk.beep)
})
test.after.always(async () => {
  for (const bot of [there, here]) await bot?.[Symbol.asyncDispose]()
  await walk?.[Symbol.asyncDispose]()
})

story('auto-moderation, events, stages and voice states', async (t) => {
  const { a, guild, channel, carol, pip } = walk
  const rule = await there.ask('rule', { guild, alerts: channel })
  t.like(rule, { filter: ['elm*'], creator: pip.id })
  t.like(await here.next('rule'), { name: 'no elms', guild: 'Moot' })
  await t.throwsAsync(carol.post(`/channels/${channel}/messages`, { content: 'an elm' }), { instanceOf: RestError })
  t.like(await there.next('action'), { rule: rule.id, member: 'carol', keyword: 'elm*' })

  const event = await there.ask('event', { guild })
  t.like(event, { status: 'active', location: 'the oak' })
  t.like(await here.next('event'), { name: 'Feast', location: 'the oak' })
  t.like(await here.next('event changed'), { status: 'active' })
  await carol.put(`/guilds/${guild}/scheduled-events/${event.id}/users/@me`)
  t.like(await there.next('interest'), { name: 'Feast', user: 'carol' })

  await there.ask('stage', { guild })
  for (const [what, topic] of [
    ['stage', 'moot'],
    ['stage changed', 'thing'],
    ['stage gone', 'thing']
  ] as const)
    t.like(await here.next(what), { topic })

  const { id: den } = await walk.alice.post(`/guilds/${guild}/channels`, { name: 'den', type: 2 })
  using at_carol = new GatewayClient(`${a.ready.gateway}/?v=10&encoding=json`)
  await at_carol.identify(carol.authorization)
  at_carol.send(4, { guild_id: guild, channel_id: den, self_mute: true, self_deaf: false })
  t.like(await there.next('voice', ({ member }) => member === 'carol'), { channel: 'den', mute: true })
})

story('welcome, widget, template, integrations and the audit log', async (t) => {
  const { a, b, guild, channel } = walk
  const template = await there.ask('furnish', { guild, channel })
  await agreementOn(guild, a, b)
  const seen = await here.ask('read', { guild, template })
  t.deepEqual(seen.welcome, ['come in', '🌲'])
  t.deepEqual(seen.widget, ['Moot', true])
  t.deepEqual(seen.template, ['Moots', 'like ours', 'pip'])
  t.deepEqual(seen.integrations, ['beep', 'boop', 'pip'])
  t.deepEqual([seen.rules, seen.events, seen.application], [['no elms'], ['Feast'], 'beep'])
  await eventually(async () => here.heard.some(({ reason }) => reason === 'dutch disease'))
  const log: readonly (readonly (string | null)[])[] = await here.ask('log', { guild })
  t.deepEqual(
    log.find(([action]) => action === 'automod_rule_create'),
    ['automod_rule_create', 'pip', 'dutch disease']
  )
  for (const action of ['scheduled_event_create', 'stage_instance_create', 'automod_block_message', 'guild_update'])
    t.true(
      log.some(([done]) => done === action),
      action
    )
  t.deepEqual([...here.faults, ...there.faults], [])
})
