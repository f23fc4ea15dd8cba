/**
 * Ops of the kinds, and fixtures of the types, that the story of ops.json tells nothing of: what has come since, and what
 * is rare. Together with it there is one of each.
 */
import { sha256, utf8 } from '../../crypto/primitives.ts'
import { makeTree } from '../../node/core/blobs.ts'
import { isFixtureType } from '../../node/core/fixtures/shapes.ts'
import { NOBODY } from '../../node/core/forward.ts'
import { globalId, type ChannelCid, type OpCid, type Snowflake } from '../../node/core/ids.ts'
import { signInvoked } from '../../node/core/interactions/invoked.ts'
import type { Draft, VerifiedOp } from '../../node/core/ops.ts'
import { P } from '../../node/core/permissions.ts'
import { actor, another, keeper, rotated, type Actor } from '../support/core/actors.ts'
import { T0 } from '../support/core/clock.ts'
import * as drafts from '../support/core/drafts.ts'
import type { Replica, Room } from '../support/core/replica.ts'
import { sealOf } from '../support/core/seals.ts'

const [alice, carol, dave] = [actor('alice'), actor('carol'), actor('dave')]
const robot = actor('robot', { bot: true })
const erin = keeper('erin')
const spare = another(erin, 'spare')
const renewed = rotated(erin, 1)
const hook = keeper('second webhook')

/** Of whom the story knows nothing; Erin by each of her devices. */
export const newcomers: readonly Actor[] = [carol, dave, robot, erin, spare, renewed, hook]

export interface NamedOp {
  readonly name: string
  readonly op: VerifiedOp
}

const idOf = (n: number): Snowflake => String(n) as Snowflake

interface Manner {
  readonly in?: Room
  /** The webhook, or the rule of auto-moderation, that acts. */
  readonly by?: OpCid
  /** Told apart from others of its kind. */
  readonly as?: string
}

class Scribe {
  readonly moot: Replica
  readonly written: NamedOp[]

  constructor(moot: Replica, written: NamedOp[] = []) {
    this.moot = moot
    this.written = written
  }

  write(author: Actor, draft: Draft, { in: room, by, as = '' }: Manner = {}): OpCid {
    const cid = this.moot.write(author, draft, room, undefined, by)
    const op = this.moot.seen.get(cid)
    const type = 'type' in draft.body && isFixtureType(draft.body.type) ? draft.body.type : ''
    if (op) this.written.push({ name: ['since:', draft.k, type, as].filter((word) => word !== '').join(' '), op })
    return cid
  }

  /** Somewhere else, so that nothing comes of it here. */
  apart(story: (scribe: Scribe) => void): void {
    story(new Scribe(this.moot.fork('apart'), this.written))
  }
}

/** Who comes, waits, goes, and by which device. */
const people = (scribe: Scribe, general: ChannelCid): void => {
  const { moot } = scribe
  const strict = { maxUses: 3, allot: [{ device: carol.device.key, n: 1 }] }
  const door = scribe.write(alice, drafts.invite(general, strict, 7), { as: 'with shares' })
  scribe.write(alice, drafts.admitBot(robot), { as: 'of a bot' })
  for (const guest of [carol, erin])
    scribe.write(alice, drafts.admit(moot.guild, guest, door, { seed: 7 }), { as: guest.name })
  scribe.write(alice, drafts.settings({ approval: true, rulesChannel: general }, { name: 'The Moot' }))
  scribe.write(carol, drafts.admit(moot.guild, dave, door, { seed: 7, pending: true }), { as: 'to wait' })
  scribe.write(alice, drafts.approve(dave.user))
  scribe.write(alice, drafts.inviteDel(door))
  scribe.write(alice, drafts.timeout(dave.user, moot.clock.now() + 60_000))
  const kicked = scribe.write(alice, drafts.kick(dave.user))
  const row = { device: dave.device.key, channel: general, q: 4 }
  scribe.write(alice, drafts.banCut(dave.user, kicked, [row]))
  scribe.write(alice, drafts.banAll(dave.user, [hook.user]), { as: 'of two' })
  scribe.write(alice, drafts.unban(dave.user))
  scribe.write(dave, drafts.erase(dave.user))
  scribe.write(erin, drafts.deviceDel(erin, spare.device.key))
  scribe.write(renewed, drafts.rotate(renewed))
  scribe.apart((other) => void other.write(renewed, { k: 'leave', body: {} }))
  scribe.write(carol, drafts.nick(carol.user, 'Caro'))
}

/** Roles, channels, emoji, and whose word is final. */
const places = (scribe: Scribe, general: ChannelCid): void => {
  const role = scribe.write(alice, drafts.roleNew('2', P.KICK_MEMBERS, 'warden'), { as: 'of wardens' })
  scribe.write(alice, drafts.roleSet(role, { permissions: P.KICK_MEMBERS | P.BAN_MEMBERS, color: 7 }))
  scribe.write(alice, { k: 'role.move', body: { moves: [{ role, position: '3' }] } })
  scribe.write(alice, drafts.grant(carol.user, role), { as: 'to carol' })
  scribe.write(alice, drafts.ungrant(carol.user, role))
  scribe.write(alice, drafts.overwrite(general, carol.user, 'member', P.PIN_MESSAGES, 0n), { as: 'of a member' })
  scribe.write(alice, { k: 'ow.del', body: { channel: general, target: carol.user } })
  scribe.write(alice, drafts.roleDel(role))
  const emoji = scribe.write(alice, drafts.emojiNew('wave'))
  scribe.write(alice, drafts.emojiSet(emoji, { roles: [] }, { name: 'ahoy' }))
  scribe.write(alice, drafts.emojiDel(emoji))
  const room = scribe.write(alice, drafts.chanNew('room'), { as: 'of a room' })
  scribe.write(alice, { k: 'chan.set', body: { channel: room, set: { slowmode: 5 } }, display: { topic: 'soup' } })
  scribe.write(alice, drafts.chanDel(room))
  scribe.write(alice, drafts.epoch(general))
  scribe.write(alice, { k: 'witness', body: { users: [alice.user, carol.user].toSorted(), threshold: 2 } })
  scribe.write(alice, { k: 'cp', body: { state: sha256(utf8('state')) } })
  scribe.apart((other) => {
    const transfer = other.write(alice, { k: 'transfer', body: { user: carol.user } })
    other.write(carol, { k: 'accept', body: { transfer } })
  })
  scribe.apart((other) => void other.write(alice, drafts.upgrade(2)))
  scribe.apart((other) => void other.write(alice, { k: 'close', body: {} }))
}

/** One of each type; a few changed, and one removed. */
const fixtures = (scribe: Scribe, general: ChannelCid) => {
  const hall = scribe.write(alice, drafts.chanNew('hall', { type: 13 }), { as: 'of a stage' })
  const voice = scribe.write(alice, drafts.chanNew('voice', { type: 2 }), { as: 'for voices' })
  const forum = scribe.write(alice, drafts.chanNew('forum', { type: 15 }), { as: 'of a forum' })
  const stage = scribe.write(alice, drafts.stageNew(hall))
  scribe.write(alice, drafts.stageSet(stage, 'another topic'))
  scribe.write(alice, drafts.fixtureDel(stage))
  const sticker = scribe.write(alice, drafts.stickerNew())
  scribe.write(alice, drafts.soundNew())
  const tag = scribe.write(alice, drafts.tagNew(forum))
  const posts = scribe.write(alice, drafts.postsNew(forum))
  scribe.write(alice, drafts.defaultsNew(general))
  scribe.write(alice, drafts.statusNew(voice))
  const event = scribe.write(alice, drafts.eventNew({ rule: drafts.EVERY_DAY }))
  scribe.write(alice, drafts.exceptionNew(event))
  scribe.write(carol, drafts.interest(event, true))
  const alert = { type: 2, channel: general, seconds: null, message: null } as const
  const block = { type: 1, channel: null, seconds: null, message: 'mind the rain' } as const
  const rule = scribe.write(
    alice,
    drafts.automodNew({ keywords: ['rain*'], allowed: ['rainbow'], actions: [block, alert] })
  )
  scribe.write(alice, drafts.welcomeNew([general]))
  scribe.write(alice, drafts.widgetNew(general))
  scribe.write(alice, drafts.incidentsNew(scribe.moot.clock.now()))
  scribe.write(alice, drafts.onboardingNew([general]))
  scribe.write(alice, drafts.promptNew([], [general]))
  scribe.write(alice, drafts.templateNew())
  const permissions = [{ id: idOf(1), type: 1, allow: false }] as const
  const rights = { application: robot.user, command: idOf(1_234_567_890), permissions }
  scribe.write(alice, { k: 'fixture.new', body: { type: 'rights', fields: rights } })
  return { forum, sticker, tag, rule, voice, posts }
}

const webhooks = (scribe: Scribe, general: ChannelCid, news: ChannelCid): void => {
  const { guild } = scribe.moot
  const of = { guild, guildName: 'Moot', icon: null, channel: news, channelId: idOf(1), channelName: 'news' }
  const draft = drafts.hookNew(hook.user, general)
  const cid = scribe.write(alice, { ...draft, body: { ...draft.body, source: of } }, { as: 'that follows' })
  scribe.write(alice, drafts.hookSet(cid, {}, 'herald'))
  scribe.write(alice, drafts.hookAdopt(cid))
  const message = { cid, id: idOf(2) }
  const copy = drafts.msg('a copy', { origin: { guild, channel: news, channelId: of.channelId, message } })
  scribe.write(hook, copy, { in: general, by: cid, as: 'of a copy' })
  scribe.write(alice, drafts.hookDel(cid))
}

const talk = (
  scribe: Scribe,
  general: ChannelCid,
  { forum, sticker, tag, rule }: ReturnType<typeof fixtures>
): void => {
  const { guild } = scribe.moot
  const news = scribe.write(alice, drafts.chanNew('news', { type: 5 }), { as: 'of announcements' })
  const poll = scribe.write(carol, drafts.ask('soup?'), { in: general, as: 'with a poll' })
  scribe.write(alice, drafts.vote(poll, 1), { in: general })
  scribe.write(carol, drafts.pollEnd(poll), { in: general })
  const said = scribe.write(alice, drafts.msg('news'), { in: news, as: 'of news' })
  scribe.write(alice, drafts.crosspost(said), { in: news })
  scribe.write(alice, drafts.react(poll, '👍'), { in: general, as: 'to a poll' })
  scribe.write(alice, drafts.unreact(poll, '👍', alice.user), { in: general })
  scribe.write(alice, drafts.pin(poll), { in: general, as: 'of a poll' })
  scribe.write(alice, drafts.unpin(poll), { in: general })
  const id = scribe.moot.state.fixtures.get(sticker)?.id ?? idOf(0)
  const stickers = [{ sticker, id, name: 'wave', format: 1 }] as const
  scribe.write(carol, drafts.msg('', { stickers }), { in: general, as: 'with a sticker' })
  const alert = { type: 24, flagged: { channel: general, message: null, keyword: 'rain*', matched: 'rain' } } as const
  scribe.write(carol, drafts.msg('rain', alert), { in: general, by: rule, as: 'of an alert' })
  const place = { guild, channel: general, application: robot.user }
  const called = { id: globalId('uid1', robot.user), type: 2, name: 'roll', message: null }
  const by = { user: carol.user, cert: carol.device.cert, sign: carol.device.sign }
  scribe.write(robot, drafts.msg('a six', { type: 20, invoked: signInvoked(place, called, by) }), {
    in: general,
    as: 'that was called forth'
  })
  const putOff = drafts.msg('', { flags: 128, invoked: signInvoked(place, { ...called, id: '1' }, by) })
  const asking = { ...drafts.edit(scribe.write(robot, putOff, { in: general, as: 'that is put off' }), 'tea?') }
  const { poll: terms } = drafts.ask('tea?').body ?? {}
  scribe.write(robot, { ...asking, display: { ...asking.display, poll: terms } } as Draft<'edit'>, {
    in: general,
    as: 'that asks'
  })
  const forward = { guild, channelId: idOf(1), messageId: idOf(2), type: 0, t: T0, editedAt: null } as const
  const forwarded = drafts.msg('said elsewhere', { forward, mentions: NOBODY })
  scribe.write(carol, forwarded, { in: general, as: 'of a forward' })
  const post = scribe.write(carol, drafts.thread('how?', { tags: [tag] }), { in: forum })
  scribe.write(carol, drafts.msg('like this'), { in: { channel: forum, thread: post }, as: 'in a thread' })
  scribe.write(alice, drafts.threadJoin(post, alice.user), { in: forum })
  scribe.write(alice, drafts.threadLeave(post, alice.user), { in: forum })
  scribe.write(alice, drafts.threadSet(post, { locked: true }, { name: 'how' }), { in: forum })
  scribe.write(alice, drafts.threadDel(post), { in: forum })
  webhooks(scribe, general, news)
  scribe.write(alice, sealOf(scribe.moot, general), { in: general })
}

/** Invites for some people only. */
const guests = (scribe: Scribe, general: ChannelCid): void => {
  const targets = [carol.user, erin.user].toSorted()
  const door = scribe.write(alice, drafts.invite(general, { targets }, 8), { as: 'for two people' })
  scribe.write(alice, drafts.inviteSet(door, erin.user))
}

const stickersOfCopies = (scribe: Scribe, general: ChannelCid, sticker: OpCid): void => {
  const file = makeTree(9, [sha256(utf8('a sticker'))]).cid
  const stickers = [{ sticker, id: idOf(3), name: 'wave', format: 1, file }] as const
  scribe.write(carol, drafts.msg('', { stickers }), { in: general, as: 'with the file of a sticker' })
}

/** What others say of a member. */
const marks = (scribe: Scribe): void => {
  const [from, to] = [...scribe.moot.state.channels.values()].filter(({ type }) => type === 2 || type === 13)
  if (!from || !to) return
  scribe.write(alice, drafts.voiceSet(carol.user, { mute: true, deaf: false }, from.cid), { as: 'in a channel' })
  scribe.write(alice, drafts.voiceSet(carol.user, { mute: false }))
  scribe.write(alice, drafts.voiceMove(carol.user, from.cid, to.cid))
  scribe.write(alice, drafts.voiceMove(carol.user, to.cid, null), { as: 'to nowhere' })
  scribe.write(alice, drafts.bypass(carol.user))
}

export const everyKind = (moot: Replica, general: ChannelCid): readonly NamedOp[] => {
  const scribe = new Scribe(moot)
  people(scribe, general)
  places(scribe, general)
  const made = fixtures(scribe, general)
  talk(scribe, general, made)
  guests(scribe, general)
  stickersOfCopies(scribe, general, made.sticker)
  marks(scribe)
  const linked = scribe.write(carol, drafts.msg('a link'), { in: general, as: 'with a link' })
  scribe.write(alice, drafts.suppress(linked), { in: general })
  scribe.write(alice, drafts.voiceNew(made.voice))
  scribe.write(alice, { k: 'fixture.set', body: { type: 'posts', fixture: made.posts, set: { match: 'match_all' } } })
  const lead = { type: 2, user: robot.user } as const
  scribe.write(alice, drafts.invite(general, { lead }, 11), { as: 'to an application' })
  scribe.write(alice, { k: 'settings', body: { safetyChannel: general }, display: {} }, { as: 'of alerts' })
  return scribe.written
}
