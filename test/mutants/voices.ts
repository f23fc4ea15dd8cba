/** What is asked of who mutes, deafens and moves others, of what else others say of a member, and of who hides embeds. */
import { mutantsOf } from './mutant.ts'

const MARKS = 'test/node/core/kinds/marks.test.ts'
const FOLD = 'test/node/core/message-fold.test.ts'
const STORE = 'test/node/storage/sqlite/message-store.test.ts'
const MOVES = 'test/node/app/voice-moves.test.ts'

export const voices = [
  ...mutantsOf('node/core/kinds/voice-set.ts', MARKS, {
    'anybody mutes': ["permittedTo(state, op, P.MUTE_MEMBERS, 'mute members')", 'null'],
    'anybody deafens': ["permittedTo(state, op, P.DEAFEN_MEMBERS, 'deafen members')", 'null'],
    'whoever mutes in a channel must mute everywhere': ['body?.channel ?', 'false ?'],
    'who is no member is muted': ['      isMember(state, user),\n', ''],
    'what says nothing is said': ['mute === undefined && deaf === undefined ? refuse', 'mute === null ? refuse']
  }),
  ...mutantsOf('node/core/kinds/voice-move.ts', MARKS, {
    'whoever is in a channel is moved out of it by anybody': ['movesIn(state, op.user, from, P.MOVE_MEMBERS),', ''],
    'anybody is moved where the mover may not be': [
      'movesIn(state, op.user, to, P.MOVE_MEMBERS | P.CONNECT)',
      'movesIn(state, op.user, to, 0n)'
    ],
    'whoever moves others puts them where they cannot go themselves': ['P.MOVE_MEMBERS | P.CONNECT', 'P.MOVE_MEMBERS'],
    'somebody is put where they see nothing': ['mayIn(state, user, cid, P.VIEW_CHANNEL)', 'true'],
    'somebody is put in a text channel': ['channel && !isAudible(channel)', 'false'],
    'who is no member is moved': ['      isMember(state, user),\n', '']
  }),
  ...mutantsOf('node/core/kinds/bypass.ts', MARKS, {
    'anybody exempts anybody': ['RIGHTS.some((wanted) => may(state, user, wanted))', 'true'],
    'whoever may kick exempts': ['P.MODERATE_MEMBERS | P.KICK_MEMBERS | P.BAN_MEMBERS', 'P.KICK_MEMBERS'],
    'who is no member is exempt': [', isMember(state, op.body.user))', ')']
  }),
  ...mutantsOf('node/core/kinds/membership.ts', MARKS, {
    'an exemption comes back with whoever was kicked': ['  weave.wipe(`bypass/${user}`)\n', ''],
    'who was put somewhere is there when they come back': ['  weave.wipe(`moved/${user}`)\n', ''],
    'whoever leaves and comes back is mute no more': [
      'timeoutUntil, pending, ...marksOf(weave, user) }',
      'timeoutUntil, pending }'
    ],
    'nobody has been here before': ['weave.returns(`member/${user}`)', 'false']
  }),
  ...mutantsOf('node/core/causal/weave.ts', MARKS, {
    'whoever comes has been here when somebody who has not seen them removed them': [
      'return this.#removes(name).some((cid) => this.#thread.sees(cid))',
      'return this.#removes(name).length >= 0'
    ]
  }),
  ...mutantsOf('node/core/diff.ts', MARKS, {
    'where somebody is put is news of who they are': ['isSame(still(member), still(old)) ? null :', 'false ? null :'],
    'whatever is new of somebody moves them again': [
      'member?.moved && !isSame(member.moved, old?.moved)',
      'member?.moved'
    ]
  }),
  ...mutantsOf('node/core/superseded.ts', MARKS, {
    'an older word mutes again': ['return fields(`voice/${op.body?.user}`, op.body?.set)', 'return []'],
    'an older word exempts again': ['return [`bypass/${op.body?.user}`]', 'return []']
  }),
  ...mutantsOf('node/core/voice.ts', MOVES, {
    'nobody stays where they could not go by themselves': ['(isPut ? P.CONNECT : 0n)', '0n'],
    'who was put somewhere goes there again': ['moved.session === session', 'true'],
    'who was put somewhere goes anywhere': ['moved?.to === channel && ', 'moved !== undefined && '],
    'who is muted or deafened plays sounds': ['if (mute || deaf) return', 'if (false) return']
  }),
  ...mutantsOf('node/app/voice-states.ts', MOVES, {
    'whoever has been put somewhere walks in again': [
      'stay?.channel === cid ? stay.session : null',
      'stay?.session ?? null'
    ],
    'every node moves people': ['stay?.by === undefined || t <=', '!stay || t <='],
    'a move is made twice': [' || t <= (stay.moved ?? 0)', ''],
    'a move is of any stay': ['stay.state.session !== session || ', ''],
    'a move is from anywhere': [' || stay.state.channel !== from', ''],
    'a move is forgotten by who mutes themselves': ['until: Infinity, moved })', 'until: Infinity })']
  }),
  ...mutantsOf('node/core/kinds/suppress.ts', 'test/node/core/kinds/messages.test.ts', {
    'embeds out of sight are hidden': [
      "permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel')",
      'null'
    ]
  }),
  ...mutantsOf('node/core/message-fold.ts', FOLD, {
    'anybody hides embeds': ['(moderator || op.user === row.author) && isLater(row.fixed', 'isLater(row.fixed'],
    'moderators hide no embeds': [
      '(moderator || op.user === row.author) && isLater(row.fixed',
      'op.user === row.author && isLater(row.fixed'
    ],
    'what is said last of embeds holds': [' && isLater(row.fixed.suppressed ?? null, stamp)', ''],
    'embeds that are shown again hide what else is said': ['flags & ~SUPPRESS_EMBEDS', '0']
  }),
  ...mutantsOf('node/core/authorize.ts', STORE, {
    'nobody moderates embeds': [" || op.k === 'suppress'", '']
  }),
  ...mutantsOf('node/storage/sqlite/message-changes.ts', 'test/node/app/hidden-embeds.test.ts', {
    'that embeds are hidden no more is nobody’s news': ['  a.flags === b.flags &&\n', '']
  }),
  ...mutantsOf('node/core/kinds/hook-post.ts', 'test/node/app/hidden-embeds.test.ts', {
    'a webhook hides no embeds': ["'suppress', 'thread'", "'thread'"]
  })
]
