import test from 'ava'
import type { OpCid, Snowflake } from '../../../node/core/ids.ts'
import { applyEdit, applyPin, applySuppress, isLater, messageRow, shownFlags } from '../../../node/core/message-fold.ts'
import type { BodyOf, Op } from '../../../node/core/ops.ts'
import { VOICE_MESSAGE } from '../../../node/core/voice-message.ts'
import { chanNew, edit, msg, pin, suppress, unpin } from '../../support/core/drafts.ts'
import { actor } from '../../support/core/actors.ts'
import { found } from '../../support/core/replica.ts'

const alice = actor('alice')
const moot = found(alice)
const channel = moot.write(alice, chanNew('general'))
const said = moot.compose(alice, msg('first'), channel).op as Op<'msg'>
const place = { guild: moot.guild, channel, id: '1' as Snowflake }
const row = messageRow(said, said.body as BodyOf<'msg'>, place)
const edited = (content: string): Op<'edit'> => moot.compose(alice, edit(said.cid, content), channel).op as Op<'edit'>

test('the latest edit shows, whichever comes last; of two at one time the one with the greater CID', (t) => {
  const early = edited('early')
  const [small, great] = [edited('one'), edited('two')].toSorted((a, b) => (a.cid < b.cid ? -1 : 1)) as [
    Op<'edit'>,
    Op<'edit'>
  ]
  const late = { ...small, t: early.t + 1 }
  for (const [first, second, shown] of [
    [early, late, late],
    [late, early, late],
    [small, great, great],
    [great, small, great]
  ] as const) {
    t.is(applyEdit(applyEdit(row, first), second).content.content, shown.display?.content ?? '')
  }
})

test('what is spoken is not edited, but of a copy it is said that the original has gone', (t) => {
  const spoken = { ...row, content: { ...row.content, content: '', flags: VOICE_MESSAGE } }
  t.is(applyEdit(spoken, edited('said')), spoken)
  const origin = { guild: moot.guild, channel, channelId: place.id, message: { cid: said.cid, id: place.id } }
  const copy = { ...spoken, fixed: { ...spoken.fixed, origin } }
  t.is(applyEdit(copy, edited('gone')).content.content, 'gone')
})

test('what was said latest of a pin holds, whichever comes last', (t) => {
  const on = moot.compose(alice, pin(said.cid), channel).op as Op<'pin'>
  const off = { ...(moot.compose(alice, unpin(said.cid), channel).op as Op<'unpin'>), t: on.t + 1 }
  for (const [first, second] of [
    [on, off],
    [off, on]
  ] as const) {
    t.is(applyPin(applyPin(row, first), second).pin?.on, false)
  }
})

test('what was said latest of embeds holds, whichever comes last, of others only by a moderator', (t) => {
  const on = moot.compose(alice, suppress(said.cid), channel).op as Op<'suppress'>
  const off = { ...(moot.compose(alice, suppress(said.cid, false), channel).op as Op<'suppress'>), t: on.t + 1 }
  for (const [first, second] of [
    [on, off],
    [off, on]
  ] as const) {
    t.is(shownFlags(applySuppress(applySuppress(row, first, false), second, false)), 0)
  }
  const others = { ...on, user: actor('bob').user }
  t.is(applySuppress(row, others, false), row)
  t.is(shownFlags(applySuppress(row, others, true)), 4)
  const loud = { ...row, content: { ...row.content, flags: 4 | 4096 } }
  t.is(shownFlags(loud), 4 | 4096)
  t.is(shownFlags(applySuppress(loud, off, false)), 4096)
})

test('any write is later than none', (t) => {
  t.true(isLater(null, { t: 0, cid: '' as OpCid }))
})
