/** What is asked of the messages that posts begin with, of votes in polls, of what one guild copies from another, and of who speaks on a stage. */
import { mutantsOf } from './mutant.ts'

const MESSAGES = 'test/node/core/kinds/messages.test.ts'
const FOLLOWING = 'test/node/app/following.test.ts'
const FORWARDS = 'test/node/app/forwards.test.ts'
const STAGES = 'test/node/app/voice-states.test.ts'
const POLLS = 'test/node/app/polls.test.ts'
const IDS = 'test/node/app/message-ids.test.ts'

export const speech = [
  ...mutantsOf('node/core/kinds/thread.ts', IDS, {
    'whoever is in a post first begins it': [' && message.key === post.key', ''],
    'whatever its author says begins a post': ["k === 'msg' && header.payload.q === 0", "k === 'msg'"],
    'threads of any channel begin as posts do': ['isForum(type) && message', 'message']
  }),
  ...mutantsOf('node/storage/sqlite/message-ids.ts', IDS, {
    'any message takes the id of its post': ['if (id !== post?.id) yield id', 'yield id']
  }),
  ...mutantsOf('node/storage/sqlite/message-store.ts', 'test/node/storage/sqlite/message-store.test.ts', {
    'what is shown before its op is in no index': ['id !== own || !this.#isStored(cid, log)', 'id !== own']
  }),
  ...mutantsOf('node/storage/sqlite/cid-index.ts', 'test/node/storage/sqlite/cid-index.test.ts', {
    'of two CIDs that end alike one is lost': ['!== this.#last) this.#sql.add.run', '=== undefined) this.#sql.add.run'],
    'what comes while a slice is handed on is lost': [
      'for (const tail of tails) slice.fresh.delete(tail)',
      'slice.fresh.clear()'
    ],
    'what is handed on is taken out before it is on disk': [
      'const upTo = Number(this.#sql.last.get()',
      'queueMicrotask(() => this.#slices.get(DIGITS[0] as string)?.fresh.clear()); const upTo = Number(this.#sql.last.get()'
    ]
  }),
  ...mutantsOf('node/storage/sqlite/thread-store.ts', IDS, {
    'a thread takes another id when that is free': ['id: own ?? idOf()', 'id: idOf()']
  }),
  ...mutantsOf('node/core/stage.ts', STAGES, {
    'anybody lets anybody speak': ['mayIn(state, by, channel, P.MUTE_MEMBERS)', 'true'],
    'anybody silences anybody': ['suppress && by === user', 'suppress'],
    'nobody is silent of their own accord': ['suppress && by === user', 'false']
  }),
  ...mutantsOf('node/app/voice-statuses.ts', STAGES, {
    'a status stays when the last has left': ['event.at !== null ||', 'event.at === null ||']
  }),
  ...mutantsOf('node/app/voice-states.ts', STAGES, {
    'a word need not be signed': ['isWordOf({ guild: known.guild, channel }, word, identity.key)', 'true'],
    'a word is of another than it says': ['identity?.user === word.by &&', 'identity !== undefined &&'],
    'a word is about any stay': ['word?.user === user && word.session === session &&', 'word !== undefined &&'],
    'whoever may not asks for the floor': [
      'asks !== null && !mayIn(known, user, state.channel, P.REQUEST_TO_SPEAK)',
      'false'
    ],
    'a word holds when its author has lost the right': ['word && !maySay(state, channel, word, now)', 'false']
  }),
  ...mutantsOf('node/core/authorize.ts', FOLLOWING, {
    'any message names files by its stickers': [' && !sticker.file', ''],
    'the files of a message’s stickers are left': [
      'own.map(({ sticker, id, name, format }) => ({ sticker, id, name, format }))',
      'own'
    ],
    'any webhook copies from anywhere': ['followed?.guild === guild && followed.channel === channel', 'true'],
    'a follower copies from another channel': [
      'followed?.guild === guild && followed.channel === channel',
      'followed !== undefined'
    ],
    'anybody says that a channel is followed': [' && mayIn(state, op.user, here, P.MANAGE_WEBHOOKS)', ''],
    'a false notice is shown as one': ['body.type === FOLLOWED &&', 'false &&']
  }),
  ...mutantsOf('node/core/authorize.ts', FORWARDS, {
    'whatever says so is a forward': ['forward && !mayForward(op.header.payload.a, op.body)', 'false']
  }),
  ...mutantsOf('node/core/voice-message.ts', 'test/node/app/forgetting.test.ts', {
    'a voice message shares a theme': [' && !theme', '', { match: 'a voice message *' }]
  }),
  ...mutantsOf('node/core/forward.ts', FORWARDS, {
    'a webhook forwards': ['hook === null && ', ''],
    'a notice is a forward': ['type === 0 && ', ''],
    'an answer is a forward': ['reply === null && ', ''],
    'a poll is a forward': ['poll === undefined && ', ''],
    'a forward shares a theme': ['!theme && ', ''],
    'a forward is spoken aloud': ['!tts && ', ''],
    'a forward asks for somebody': [' && mentions === NOBODY', '']
  }),
  ...mutantsOf('node/core/message-fold.ts', FOLLOWING, {
    'anybody publishes': ['stands && op.t < (row.published', 'op.t < (row.published']
  }),
  ...mutantsOf('node/core/kinds/crosspost.ts', MESSAGES, {
    'any channel has news': ['state.channels.get(channel)?.type !== ANNOUNCEMENTS', 'false'],
    'who may not write publishes': ['P.SEND_MESSAGES', 'P.VIEW_CHANNEL']
  }),
  ...mutantsOf('node/app/following.ts', FOLLOWING, {
    'what was published before is copied': ['(message.published ?? -1) < begunAt(follower)', 'false'],
    'what nobody here may read is copied': ['!message || !this.#isSeen(follower)', '!message'],
    'each look copies again': ['if (!copied) await', 'if (true) await']
  }),
  ...mutantsOf('node/core/kinds/vote.ts', MESSAGES, {
    'whoever may not read the history votes': ['P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY', 'P.VIEW_CHANNEL']
  }),
  ...mutantsOf('node/core/kinds/poll-end.ts', MESSAGES, {
    'a poll ends out of sight': ["permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel')", 'null']
  }),
  ...mutantsOf('node/core/polls.ts', POLLS, {
    'an author ends a poll that is over': ['end.cid === null ? stamp.t < end.t :', 'end.cid === null ? true :'],
    'votes count after the author has ended it': ['isLater(stamp, { t: end.t, cid: end.cid })', 'true'],
    'one votes for several where one is to be chosen': ['(multi || chosen.length <= 1) &&', ''],
    'one votes for answers that are none': [' && (chosen.at(-1) ?? 0) <= answers.length', '']
  }),
  ...mutantsOf('node/core/message-fold.ts', POLLS, {
    'what is asked changes while people answer': [' && (!asked || isLater(stamp, asked))', ''],
    'any message asks by an edit': ['op.user === row.author && deferred &&', 'op.user === row.author &&'],
    'anybody asks by an edit of others': ['op.user === row.author && deferred', 'deferred']
  }),
  ...mutantsOf('node/core/authorize.ts', POLLS, {
    'whoever may not ask asks by an edit': ['poll && mayPoll(state, speaker, channel)', 'poll']
  }),
  ...mutantsOf('node/core/authorize.ts', FOLLOWING, {
    'a message has the stickers of any guild': ['isCopy ? {} : ownStickers', 'true ? {} : ownStickers']
  }),
  ...mutantsOf('node/storage/sqlite/poll-store.ts', POLLS, {
    'votes count for ever': ['(t < ?3 or (t = ?3 and cid < ?4))', '(t >= 0 or ?3 = ?4)'],
    'anybody ends a poll': ['op.user !== message.author ||', ''],
    'a vote before the end that comes after it is lost': [
      '.flatMap((late) => this.#recount(',
      '.slice(0, 0).flatMap((late) => this.#recount('
    ]
  }),
  ...mutantsOf('node/core/authorize.ts', POLLS, {
    'anybody puts polls': ['poll && !mayPoll(state, speaker, channel)', 'false']
  }),
  ...mutantsOf('node/app/polls.ts', POLLS, {
    'every node of its author tells the end of a poll': [
      'device?.key === decodeStored(storage, stored).header.key',
      'true'
    ]
  })
]
