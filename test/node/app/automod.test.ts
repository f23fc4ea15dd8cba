/** Auto-moderation between replicas: what a modified node writes against the rules that it has seen shows nowhere. */
import test from 'ava'
import type { ChannelCid } from '../../../node/core/ids.ts'
import { automodNew, automodSet, edit, fixtureDel, msg, thread } from '../../support/core/drafts.ts'
import { HandClock } from '../../support/core/clock.ts'
import { alice, bob, carol, guildOfFour } from '../../support/core/guild-of-four.ts'
import { openApp } from '../../support/core/local-app.ts'
import type { Replica } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'
import { sizeOf } from '../../../node/app/patterns.ts'

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
