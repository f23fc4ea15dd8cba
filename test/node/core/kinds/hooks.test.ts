/** Webhooks: who makes them, what they may write, and who answers for it. */
import test from 'ava'
import { P } from '../../../../node/core/permissions.ts'
import type { ChannelCid, OpCid } from '../../../../node/core/ids.ts'
import type { Draft, Op } from '../../../../node/core/ops.ts'
import { Hindsight, NO_SEALS, standingOf } from '../../../../node/core/standing/index.ts'
import { actor, keeper } from '../../../support/core/actors.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import * as drafts from '../../../support/core/drafts.ts'
import { found, letIn, type Replica } from '../../../support/core/replica.ts'

const [owner, ada, abe, carol] = [actor('owner'), actor('ada'), actor('abe'), actor('carol')]
const hook = keeper('hook')

/** Ada and Abe manage webhooks, Carol is a member; Ada has made one. */
const setting = () => {
  const main = found(owner)
  const general = main.write(owner, drafts.chanNew('general'))
  const other = main.write(owner, drafts.chanNew('other'))
  const admin = main.write(owner, drafts.roleNew('h', P.MANAGE_WEBHOOKS | P.BAN_MEMBERS, 'admin'))
  letIn(main, owner, ada, abe, carol)
  for (const each of [ada, abe]) main.write(owner, drafts.grant(each.user, admin))
  const made = main.write(ada, drafts.hookNew(hook.user, general))
  const post = (replica: Replica, content: string, channel = general) =>
    replica.attempt(hook, drafts.msg(content), channel, undefined, made)
  return { main, general, other, admin, made, post }
}

const agrees = (main: Replica): boolean => {
  const control = main.ops.filter(({ header }) => header.payload.c.length === 0)
  return ['a', 'b', 'c'].every(
    (seed) => fingerprint(logOf(main.guild, shuffled(control, seed))) === fingerprint(main.control)
  )
}

const standing = (main: Replica, op: Op | undefined) =>
  op && standingOf(op, { control: main.control, hindsight: new Hindsight(main.control, main.guild) }, NO_SEALS)

test('whoever manages webhooks makes one, and whoever has its token posts by it', (t) => {
  const { main, general, other, made, post } = setting()
  t.is(post(main, 'hello').refusal, null)
  t.is(main.attempt(carol, drafts.hookNew(keeper('x').user, general)).refusal?.code, 'missing-permission')
  t.is(post(main, 'elsewhere', other).refusal?.code, 'unknown-hook')
  t.is(main.attempt(hook, drafts.msg('as nobody'), general).refusal?.code, 'not-a-member')
  t.is(main.attempt(carol, drafts.msg('mine'), general, undefined, made).refusal?.code, 'unknown-hook')
  t.is(main.attempt(hook, drafts.pin(made), general, undefined, made).refusal?.code, 'unknown-hook')
  t.is(main.attempt(ada, drafts.hookNew(carol.user, general)).refusal?.code, 'id-taken')
})

test('M6 the webhook of a banned admin is dead until somebody adopts it', (t) => {
  const { main, made, post } = setting()
  main.write(owner, drafts.ban(ada.user))
  t.is(post(main, 'back door').refusal?.code, 'missing-permission')
  t.is(main.attempt(carol, drafts.hookAdopt(made)).refusal?.code, 'missing-permission')
  main.write(abe, drafts.hookAdopt(made))
  t.is(post(main, 'adopted').refusal, null)
  t.is(main.state.hooks.get(made)?.by, abe.user)
  t.true(agrees(main))
})

test('M6 what it posts from before the ban, long after it, does not count', (t) => {
  const { main, post } = setting()
  const stale = main.fork('stale')
  main.write(owner, drafts.ban(ada.user))
  const prompt = post(stale, 'had not heard').made
  stale.clock.turn(301_000)
  const late = post(stale, 'back door').made
  t.is(standing(main, prompt?.op), 'counts')
  t.is(standing(main, late?.op), 'void')
})

test('who loses the right answers for no webhook any more, and an adoption falls with it', (t) => {
  const { main, admin, made, post } = setting()
  main.write(owner, drafts.ungrant(ada.user, admin))
  t.is(post(main, 'no').refusal?.code, 'missing-permission')
  const stale = main.fork('abe')
  stale.write(abe, drafts.hookAdopt(made))
  main.write(owner, drafts.ban(abe.user))
  main.merge(stale)
  t.is(main.state.hooks.get(made)?.by, ada.user)
  t.is(post(main, 'no').refusal?.code, 'missing-permission')
  t.true(agrees(main))
})

test('a webhook moves, is renamed and goes, with its channel too', (t) => {
  const { main, general, other, made, post } = setting()
  main.write(abe, drafts.hookSet(made, { channel: other }, 'news'))
  t.like(main.state.hooks.get(made), { channel: other, name: 'news', by: ada.user })
  t.is(post(main, 'old place').refusal?.code, 'unknown-hook')
  t.is(post(main, 'new place', other).refusal, null)
  t.is(main.attempt(carol, drafts.hookDel(made)).refusal?.code, 'missing-permission')
  main.write(abe, drafts.hookDel(made))
  t.is(post(main, 'gone', other).refusal?.code, 'unknown-hook')
  main.write(ada, drafts.hookNew(keeper('second').user, general))
  main.write(owner, { k: 'chan.del', body: { channel: general } })
  t.is(main.state.hooks.size, 0)
  t.true(agrees(main))
})

test('a webhook is silent while who answers for it is timed out, and when the guild has ended', (t) => {
  const { main, post } = setting()
  main.write(owner, drafts.timeout(ada.user, main.clock.now() + 60_000))
  t.is(post(main, 'through another mouth').refusal?.code, 'missing-permission')
  main.clock.turn(60_000)
  t.is(post(main, 'again').refusal, null)
  main.write(owner, { k: 'close', body: {} })
  t.is(post(main, 'over').refusal?.code, 'closed')
})

test('a webhook is not moved to where its mover manages none', (t) => {
  const { main, other, made } = setting()
  main.write(owner, drafts.overwrite(other, abe.user, 'member', 0n, P.MANAGE_WEBHOOKS))
  t.is(main.attempt(abe, drafts.hookSet(made, { channel: other })).refusal?.code, 'missing-permission')
  t.is(main.attempt(abe, drafts.hookSet(made, {}, 'renamed')).refusal, null)
})

test('a channel has fifteen webhooks', (t) => {
  const { main, general, other, made } = setting()
  for (let i = 1; i < 15; i++) main.write(ada, drafts.hookNew(keeper(`hook ${i}`).user, general))
  t.is(main.attempt(ada, drafts.hookNew(keeper('more').user, general)).refusal?.code, 'too-many-hooks')
  const elsewhere = main.write(ada, drafts.hookNew(keeper('more').user, other))
  t.is(main.attempt(ada, drafts.hookSet(elsewhere, { channel: general })).refusal?.code, 'too-many-hooks')
  t.truthy(main.state.hooks.get(made))
})

test('a webhook that is deleted at the same time as it moves is gone in any order', (t) => {
  const { main, other, made } = setting()
  const apart = main.fork('abe')
  apart.write(abe, drafts.hookSet(made, { channel: other }))
  main.write(ada, drafts.hookDel(made))
  main.merge(apart)
  t.false(main.state.hooks.has(made))
  t.true(agrees(main))
})

test('M31 a webhook that moves while its old channel, or its new one, is deleted: the same everywhere', (t) => {
  for (const [gone, stays] of [
    ['general', true],
    ['other', false]
  ] as const) {
    const { main, made, ...rooms } = setting()
    const apart = main.fork('abe')
    apart.write(abe, drafts.hookSet(made, { channel: rooms.other }, 'moved'))
    main.write(owner, drafts.chanDel(rooms[gone]))
    main.merge(apart)
    t.is(main.state.hooks.has(made), stays)
    if (stays) t.like(main.state.hooks.get(made), { channel: rooms.other, name: 'moved', by: ada.user })
    t.true(agrees(main))
  }
})

test('a webhook that is adopted and renamed while its channel is deleted, and then turns out to have moved, is all of that', (t) => {
  const { main, made, general, other } = setting()
  const [mover, adopter] = [main.fork('ada'), main.fork('abe')]
  mover.write(ada, drafts.hookSet(made, { channel: other }))
  adopter.write(abe, drafts.hookAdopt(made))
  adopter.write(abe, drafts.hookSet(made, {}, 'adopted'))
  main.write(owner, drafts.chanDel(general))
  main.merge(adopter)
  t.false(main.state.hooks.has(made))
  main.merge(mover)
  t.like(main.state.hooks.get(made), { channel: other, name: 'adopted', by: abe.user })
  t.true(agrees(main))
})

test('a webhook takes another name and goes, by whoever has its token; nothing else in the control log', (t) => {
  const { main, other, made } = setting()
  const second = main.write(ada, drafts.hookNew(keeper('second').user, other))
  const asHook = (draft: Draft) => main.attempt(hook, draft, undefined, undefined, made).refusal
  t.is(asHook(drafts.hookSet(second, {}, 'mine'))?.code, 'unknown-hook')
  t.is(asHook(drafts.hookDel(second))?.code, 'unknown-hook')
  t.is(asHook(drafts.hookSet(made, { channel: other }))?.code, 'unknown-hook')
  t.is(asHook(drafts.hookAdopt(made))?.code, 'unknown-hook')
  t.is(asHook(drafts.hookNew(keeper('third').user, other))?.code, 'unknown-hook')
  t.is(main.attempt(carol, drafts.hookDel(made), undefined, undefined, made).refusal?.code, 'unknown-hook')
  t.is(asHook(drafts.hookSet(made, {}, 'later')), null)
  t.is(main.state.hooks.get(made)?.name, 'later')
  t.is(asHook(drafts.hookDel(made)), null)
  t.false(main.state.hooks.has(made))
  t.true(main.state.hooks.has(second))
  t.true(agrees(main))
})

test('M6 by the token of a banned admin nothing is renamed or deleted either', (t) => {
  const { main, made } = setting()
  main.write(owner, drafts.ban(ada.user))
  for (const draft of [drafts.hookSet(made, {}, 'x'), drafts.hookDel(made)])
    t.is(main.attempt(hook, draft, undefined, undefined, made).refusal?.code, 'missing-permission')
})

test('a webhook posts where things are said: in no category, and under no key epoch that has ended', (t) => {
  const { main, general, made } = setting()
  const category = main.write(owner, drafts.chanNew('group', { type: 4 }))
  const forum = main.write(owner, drafts.chanNew('forum', { type: 15 }))
  t.is(main.attempt(ada, drafts.hookNew(keeper('x').user, category)).refusal?.code, 'wrong-channel-type')
  t.is(main.attempt(ada, drafts.hookSet(made, { channel: category })).refusal?.code, 'wrong-channel-type')
  t.is(main.attempt(carol, drafts.hookSet(made, { channel: forum })).refusal?.code, 'missing-permission')
  const inForum = main.write(ada, drafts.hookNew(keeper('x').user, forum))
  const said = main.attempt(keeper('x'), drafts.msg('hello'), forum, undefined, inForum)
  t.is(said.refusal?.code, 'wrong-channel-type')
  const begin = (where: ChannelCid, made: OpCid, by = keeper('x'), body = {}) =>
    main.attempt(by, drafts.thread('t', body), where, undefined, made).refusal?.code
  t.is(begin(forum, inForum), undefined)
  t.is(begin(general, inForum), 'unknown-hook')
  t.is(begin(general, made, hook), 'wrong-channel-type')
  t.is(begin(forum, inForum, keeper('x'), { type: 12 }), 'wrong-channel-type')
  t.is(begin(forum, inForum, keeper('x'), { tags: [made] }), 'unknown-fixture')
  t.is(main.attempt(hook, drafts.threadDel(made), general, undefined, made).refusal?.code, 'unknown-hook')
  const epoch = main.write(carol, drafts.epoch(general))
  t.is(main.attempt(hook, drafts.msg('cipher'), general, epoch, made).refusal, null)
  main.write(owner, drafts.kick(carol.user))
  t.is(main.attempt(hook, drafts.msg('cipher'), general, epoch, made).refusal?.code, 'wrong-epoch')
})
