/** Auto-moderation between replicas: what a modified node writes against the rules that it has seen shows nowhere. */
import test from 'ava'
import type { ChannelCid, OpCid, UserCid } from '../../../node/core/ids.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import type { Actor } from '../../support/core/actors.ts'
import {
  automodNew,
  automodSet,
  chanNew,
  edit,
  fixtureDel,
  msg,
  overwrite,
  thread,
  threadSet,
  timeout
} from '../../support/core/drafts.ts'
import { HandClock } from '../../support/core/clock.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { openApp } from '../../support/core/local-app.ts'
import type { Replica } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'
import { matchedBy, sizeOf } from '../../../node/app/patterns.ts'
import { rulesInForce } from '../../../node/core/automod/verdict.ts'

const actors = [alice, bob, carol]

const shown = async (
  moot: Replica,
  room: ChannelCid,
  parts = [[...moot.seen.values()]]
): Promise<readonly string[]> => {
  using it = openApp('app', { clock: new HandClock(moot.clock.now() + 3_600_000) })
  for (const ops of parts) await deliver(it.app, moot, actors, ops)
  return it.app.messages
    .page(room, { limit: 50 })
    .map(({ content }) => content)
    .toReversed()
}

test('words that a rule forbids do not show, nor edits to them; they show of those who are exempt', async (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, automodNew({ keywords: ['rain'] }))
  const kind = moot.write(carol, msg('sun'), general)
  moot.write(carol, msg('Rain!'), general)
  moot.write(carol, edit(kind, 'sun and rain'), general)
  moot.write(alice, msg('rain, says the owner'), general)
  moot.write(carol, msg('trains'), general)
  t.deepEqual(await shown(moot, general), ['sun', 'rain, says the owner', 'trains'])
})

test('nor do they hide in embeds, which a modified node writes for a member', async (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, automodNew({ keywords: ['rain'] }))
  const { k, body } = msg('look')
  const within = (embeds: string) => moot.write(carol, { k, body: { ...body, embeds } }, general)
  within(JSON.stringify([{ title: 'weather', fields: [{ name: 'today', value: 'rain' }] }]))
  within(String.raw`[{"title":"r\u0061in"}]`)
  within('['.repeat(12_000))
  t.deepEqual(await shown(moot, general), ['look'])
})

test('a rule counts for what has seen it, in whatever order all of it comes', async (t) => {
  const { moot, general } = guildOfFour()
  const apart = moot.fork('apart')
  const rule = moot.write(alice, automodNew({ keywords: ['rain'] }))
  apart.write(carol, msg('rain, unaware'), general)
  moot.write(bob, msg('news'), general)
  moot.write(alice, fixtureDel(rule))
  const halves = [[...moot.seen.values()], [...apart.seen.values()]]
  for (const parts of [halves, halves.toReversed()])
    t.deepEqual((await shown(moot, general, parts)).toSorted(), ['news', 'rain, unaware'])
})

test('whoever says never to have seen a rule is held to it once everybody could know of it', async (t) => {
  const { moot, general } = guildOfFour()
  const apart = moot.fork('apart')
  moot.write(alice, automodNew({ keywords: ['rain'] }))
  for (const minutes of [4, 2]) {
    apart.clock.turn(minutes * 60_000)
    apart.write(carol, msg(`rain, ${minutes} minutes later`), general)
  }
  const halves = [[...moot.seen.values()], [...apart.seen.values()]]
  for (const parts of [halves, halves.toReversed()])
    t.deepEqual(await shown(moot, general, parts), ['rain, 4 minutes later'])
})

test('no thread is called what a rule forbids, nor comes to be', async (t) => {
  const { moot, general } = guildOfFour()
  const [before, after] = ['rain, before the rule', 'sun']
  moot.write(carol, thread(before), general)
  moot.write(alice, automodNew({ keywords: ['rain'] }))
  const wet = moot.write(carol, thread('rain'), general)
  moot.write(carol, msg('in it'), { channel: general, thread: wet })
  const dry = moot.write(carol, thread(after), general)
  moot.write(carol, threadSet(dry, {}, { name: 'rain after all' }), general)
  moot.write(alice, threadSet(dry, { slowmode: 5 }), general)
  moot.write(alice, thread('rain, says the owner'), general)
  using it = openApp('app', { clock: new HandClock(moot.clock.now() + 3_600_000) })
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const names = it.app.threads.inChannel(general).map(({ name }) => name)
  t.deepEqual(names.toSorted(), ['rain, before the rule', 'rain, says the owner', 'sun'])
  t.is(it.app.threads.get(dry)?.slowmode, 5)
  t.deepEqual(it.app.messages.page(wet, { limit: 50 }), [])
})

test('what broke a rule does not come back when the rule goes', async (t) => {
  const { moot, general } = guildOfFour()
  const rule = moot.write(alice, automodNew({ keywords: ['rain'] }))
  moot.write(carol, msg('rain'), general)
  moot.write(alice, fixtureDel(rule))
  moot.write(carol, msg('rain again'), general)
  t.deepEqual(await shown(moot, general), ['rain again'])
})

test('rules that are off, that only warn, or exempt a channel block nothing; threads are judged as their channel', async (t) => {
  const { moot, general } = guildOfFour()
  const talk = moot.write(carol, thread('talk'), general)
  const rule = moot.write(alice, automodNew({ keywords: ['rain'], enabled: false }))
  moot.write(carol, msg('rain 1'), general)
  moot.write(alice, automodSet(rule, { enabled: true, channels: [general] }))
  moot.write(carol, msg('rain 2'), general)
  moot.write(carol, msg('rain 3'), { channel: general, thread: talk })
  moot.write(alice, automodSet(rule, { channels: [], roles: [moot.state.guild] }))
  moot.write(carol, msg('rain 4'), general)
  moot.write(
    alice,
    automodSet(rule, { roles: [], actions: [{ type: 2, channel: general, seconds: null, message: null }] })
  )
  moot.write(carol, msg('rain 5'), general)
  moot.write(alice, automodSet(rule, { actions: [{ type: 1, channel: null, seconds: null, message: null }] }))
  moot.write(carol, msg('rain 6'), general)
  moot.write(carol, msg('rain 7'), { channel: general, thread: talk })
  t.deepEqual(await shown(moot, general), ['rain 1', 'rain 2', 'rain 4', 'rain 5'])
  t.deepEqual(await shown(moot, talk), ['rain 3'])
})

test('a message mentions no more people and roles than a rule lets it, each counted once', async (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, automodNew({ trigger: 5, mentions: 2 }))
  moot.write(carol, msg('<@1> <@!1> <@&2> <@1>'), general)
  moot.write(carol, msg('<@1> <@2> <@&3>'), general)
  t.deepEqual(await shown(moot, general), ['<@1> <@!1> <@&2> <@1>'])
})

test('patterns are of RE2, and bounded before they are built', (t) => {
  t.true((sizeOf(['r[a4]+in', '\\bsnow\\b']) ?? 0) > 0)
  for (const pattern of [
    '(',
    '(a)\\1',
    '(?=a)',
    'a{1000}'.repeat(30),
    '(?:(?:\\pL{99}){99}){99}',
    '.'.repeat(260).concat('{99}')
  ])
    t.is(sizeOf([pattern]), null, pattern)
})

test('what is allowed excuses what a pattern finds there, and nothing after it', (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, automodNew({ patterns: ['sn[o0]w'], allowed: ['snowdrop'] }))
  const matched = (text: string) =>
    matchedBy(moot.state, rulesInForce(moot.state), { user: carol.user, channel: general }, text)?.matched ?? null
  t.is(matched('a snowdrop, and a snowdrop'), null)
  t.is(matched('a snowdrop in the sn0w'), 'sn0w')
  t.is(matched('snowdrop '.repeat(400)), null)
})

const alert = (text: string, channel: ChannelCid): Draft<'msg'> => ({
  k: 'msg',
  body: { ...msg(text).body, type: 24, flagged: { channel, message: null, keyword: 'rain', matched: 'rain' } }
})

test('whoever broke a rule alerts where it says although they do not see it, and nowhere else, nor by another rule', (t) => {
  const { moot, general } = guildOfFour()
  const office = moot.write(alice, chanNew('office'))
  moot.write(alice, overwrite(office, moot.guild, 'role', 0n, P.VIEW_CHANNEL))
  const actions = [{ type: 2 as const, channel: office, seconds: null, message: null }]
  const rule = moot.write(alice, automodNew({ keywords: ['rain'], actions }))
  const mute = moot.write(alice, automodNew({ keywords: ['snow'] }))
  const attempt = (who: Actor, by: OpCid, where = office) =>
    moot.attempt(who, alert('rain', general), where, undefined, by).refusal?.code ?? null
  t.is(attempt(carol, rule), null)
  t.is(attempt(carol, rule, general), 'missing-permission')
  t.is(attempt(carol, mute), 'missing-permission')
  t.is(attempt(mallory, rule), 'not-a-member')
  moot.write(alice, automodSet(rule, { enabled: false }))
  t.is(attempt(carol, rule), 'missing-permission')
})

test('an alert is the text that broke the rule, and only by a rule: nobody dresses up as one, or dresses one up', async (t) => {
  const { moot, general } = guildOfFour()
  const actions = [{ type: 2 as const, channel: general, seconds: null, message: null }]
  const rule = moot.write(alice, automodNew({ keywords: ['rain'], actions }))
  moot.write(carol, alert('no rule said so', general), general)
  const dressed = alert('rain', general)
  const embeds = JSON.stringify([{ title: 'You have won' }])
  moot.write(carol, { ...dressed, body: { ...dressed.body, type: 0, embeds, tts: true } }, general, undefined, rule)
  using it = openApp('app', { clock: new HandClock(moot.clock.now() + 3_600_000) })
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const [second, first] = it.app.messages.page(general, { limit: 50 })
  t.like(first, { type: 0, alert: undefined, content: 'no rule said so' })
  t.like(second, { type: 24, alert: { rule, matched: 'rain' }, embeds: null, tts: false, content: 'rain', hook: null })
})

test('a rule times out whoever broke it, as long as it says, and nobody else', (t) => {
  const { moot, general } = guildOfFour()
  const actions = [{ type: 3 as const, channel: null, seconds: 60, message: null }]
  const rule = moot.write(alice, automodNew({ keywords: ['rain'], actions }))
  const timedOut = (who: Actor, user: UserCid, seconds: number) =>
    moot.attempt(who, timeout(user, moot.clock.now() + seconds * 1000), undefined, undefined, rule).refusal?.code ??
    null
  t.is(timedOut(carol, carol.user, 120), 'missing-permission')
  t.is(timedOut(carol, bob.user, 60), 'missing-permission')
  t.is(timedOut(alice, alice.user, 60), 'missing-permission')
  t.is(timedOut(carol, carol.user, 60), null)
  t.is(moot.attempt(carol, msg('sun'), general).refusal?.code, 'timed-out')
})
