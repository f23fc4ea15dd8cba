/** An id is of 22 bits and a time: what has seen another object with its own id is refused, whatever that object is. */
import test from 'ava'
import { authorize } from '../../../../node/core/authorize.ts'
import { globalId, objectId, type ChannelCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { keeper } from '../../../support/core/actors.ts'
import { admit, chanNew, emojiNew, hookNew, roleNew, stageNew, thread } from '../../../support/core/drafts.ts'
import { alice, guildOfFour, mallory } from '../../../support/core/guild-of-four.ts'

const makers: Readonly<Record<string, (channel: ChannelCid) => Draft>> = {
  'a role': () => roleNew('1', 0n),
  'a channel': () => chanNew('new'),
  'an emoji': () => emojiNew('wave'),
  'a webhook': (channel) => hookNew(keeper('hook').user, channel),
  'a thread': () => thread('talk')
}

test('a stage cannot have the id of a channel', (t) => {
  const { moot, general } = guildOfFour()
  const { op } = moot.compose(alice, stageNew(moot.write(alice, chanNew('hall', { type: 13 }))))
  t.is(authorize(moot.state, op), null)
  const ids = moot.state.ids.set(objectId(op.t, op.cid), { type: 'channel', cid: general })
  t.is(authorize({ ...moot.state, ids }, op)?.code, 'id-taken')
})

for (const [what, draftIn] of Object.entries(makers)) {
  test(`${what} cannot have the id of a channel`, (t) => {
    const { moot, general } = guildOfFour()
    const { op } = moot.compose(alice, draftIn(general), general)
    t.is(authorize(moot.state, op), null)
    const ids = moot.state.ids.set(objectId(op.t, op.cid), { type: 'channel', cid: general })
    t.is(authorize({ ...moot.state, ids }, op)?.code, 'id-taken')
  })
}

test('a user whose id another has cannot come in; who comes back has their own', (t) => {
  const { moot, door } = guildOfFour()
  const { op } = moot.compose(alice, admit(moot.guild, mallory, door, { seed: 9 }))
  const id = globalId('uid1', mallory.user)
  const withHolder = (cid: typeof mallory.user) => ({
    ...moot.state,
    ids: moot.state.ids.set(id, { type: 'user' as const, cid })
  })
  t.is(authorize(withHolder(alice.user), op)?.code, 'id-taken')
  t.is(authorize(withHolder(mallory.user), op), null)
})
