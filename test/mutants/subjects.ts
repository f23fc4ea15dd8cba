/** What is asked of what ops are about: it is there, it is where such a thing may be, and its author has the right to it. */
import { mutantsOf } from './mutant.ts'

const KINDS = 'test/node/core/kinds'
const ROLES = `${KINDS}/roles.test.ts`
const CHANNELS = `${KINDS}/channels.test.ts`
const MEMBERS = `${KINDS}/members.test.ts`
const MESSAGES = `${KINDS}/messages.test.ts`
const EMOJIS = `${KINDS}/emojis.test.ts`
const HOOKS = `${KINDS}/hooks.test.ts`
const THREADS = `${KINDS}/threads.test.ts`
const REVOCATION = `${KINDS}/revocation.test.ts`
const CONVERSATIONS = `${KINDS}/in-conversation.test.ts`

const SEES = "permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel')"

export const subjects = [
  ...mutantsOf('node/core/kinds/allow.ts', CHANNELS, {
    'a channel that there is not is one out of sight': [
      'if (!state.channels.has(channel)) return refuse',
      'if (false) return refuse'
    ]
  }),
  ...mutantsOf('node/core/kinds/chan-del.ts', CHANNELS, {
    'anybody deletes channels': [
      "permittedIn(state, op.user, op.body.channel, P.MANAGE_CHANNELS, 'manage channels')",
      'null'
    ],
    'invites lead to a channel that has gone': ['if (invite.channel === channel)', 'if (false)'],
    'what lay in a category goes with it': ['if (channel.parent === gone)', 'if (false)'],
    'settings name a channel that has gone': [
      'withoutChannels(view.settings, (named) => named === channel)',
      'view.settings'
    ],
    'webhooks outlive their channel': ['hook.channel === channel ?', 'false ?', { test: HOOKS }],
    'epochs outlive their channel': ['epoch.channel === channel ?', 'false ?', { test: `${KINDS}/epochs.test.ts` }],
    'a stage outlives its channel': [
      'channelOf(fixture) === channel ?',
      'false ?',
      { test: `${KINDS}/fixtures.test.ts` }
    ]
  }),
  ...mutantsOf('node/core/kinds/chan-new.ts', CHANNELS, {
    'anybody makes channels': ["permitted(state, op.user, P.MANAGE_CHANNELS, 'manage channels'),", ''],
    'a new channel lies anywhere': ['parentFits(state, op.body.type, op.body.parent),', ''],
    'a new channel has overwrites of nobody': ['overwriteTargetExists(state, o),', '']
  }),
  ...mutantsOf('node/core/kinds/chan-set.ts', CHANNELS, {
    'a channel is put anywhere': ['parentFits(state, channel.type, op.body.set.parent),', '']
  }),
  ...mutantsOf('node/core/kinds/ow-set.ts', CHANNELS, {
    'an overwrite is of nobody': ['overwriteTargetExists(state, overwrite),', ''],
    'an overwrite gives what its author lacks': ['overwriteGrantsHeld(state, op.user, channel, overwrite),', '']
  }),
  ...mutantsOf('node/core/kinds/ow-del.ts', CHANNELS, {
    'anybody takes overwrites away': [
      "permittedIn(state, op.user, channel.cid, P.MANAGE_ROLES, 'manage permissions'),",
      ''
    ]
  }),
  ...mutantsOf('node/core/kinds/invite-del.ts', CHANNELS, {
    'who manages a channel takes no invite to it back': [
      'mayIn(state, op.user, invite.channel, P.MANAGE_CHANNELS)',
      'false'
    ],
    'who manages the guild takes no invite back': [
      "return permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild')",
      "return permitted(state, op.user, P.ADMINISTRATOR, 'manage the guild')"
    ]
  }),
  ...mutantsOf('node/core/kinds/settings.ts', CHANNELS, {
    'who manages the guild has it forget': [
      " || op.user === state.owner\n    ? null\n    : refuse('owner-only', 'only the owner has",
      " || true\n    ? null\n    : refuse('owner-only', 'only the owner has"
    ],
    'who manages the guild cannot have it keep for longer': [
      'days === null || days >= (state.settings.keepDays ?? Infinity) || ',
      ''
    ]
  }),
  ...mutantsOf('node/core/kinds/role-new.ts', ROLES, {
    'a role is made at what is no position': [' || !isPosition(op.body.position)', '']
  }),
  ...mutantsOf('node/core/kinds/role-set.ts', ROLES, {
    'anybody changes roles': ["permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),", ''],
    '@everyone is renamed': ['role.cid === view.guild ?', 'false ?']
  }),
  ...mutantsOf('node/core/kinds/role-move.ts', ROLES, {
    'anybody moves roles': ["permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),", ''],
    '@everyone is moved': ['moves.some((m) => m.role === state.guild)', 'false'],
    'a role is moved to what is no position': ['moves.some((m) => !isPosition(m.position))', 'false']
  }),
  ...mutantsOf('node/core/kinds/role-del.ts', ROLES, {
    'anybody deletes roles': ["permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),", ''],
    'members keep a role that has gone': ['if (member.roles.includes(role))', 'if (false)'],
    'channels keep overwrites of a role that has gone': ['overwrites.length < channel.overwrites.length', 'false']
  }),
  ...mutantsOf('node/core/kinds/grant.ts', ROLES, {
    'a stranger is granted a role': ['isMember(state, op.body.user),', ''],
    '@everyone is granted': ['op.body && op.body.role !== state.guild', 'op.body']
  }),
  ...mutantsOf('node/core/kinds/ungrant.ts', ROLES, {
    'a stranger loses a role': ['isMember(state, op.body.user),', ''],
    'somebody loses @everyone': ['op.body && op.body.role !== state.guild', 'op.body']
  }),
  ...mutantsOf('node/core/kinds/kick.ts', MEMBERS, { 'a stranger is kicked': ['isMember(state, user),', ''] }),
  ...mutantsOf('node/core/kinds/timeout.ts', MEMBERS, { 'a stranger is timed out': ['isMember(state, user),', ''] }),
  ...mutantsOf('node/core/kinds/nick.ts', MEMBERS, {
    'a stranger is renamed': ['isMember(state, user),', ''],
    'who stands above is renamed': [',\n      targetBelow(state, op.user, user)', '']
  }),
  ...mutantsOf('node/core/kinds/ban.ts', MEMBERS, {
    'who stands above is banned': [': targetBelow(state, op.user, target)', ': null']
  }),
  ...mutantsOf('node/core/kinds/ban-cut.ts', `${KINDS}/ban-cut.test.ts`, {
    'any removal of somebody is raised': ['find((removal) => removal.cid === cid)', 'find(() => true)']
  }),
  ...mutantsOf('node/core/kinds/approve.ts', `${KINDS}/approve.test.ts`, {
    'a stranger is approved': ['isMember(state, op.body.user),', '']
  }),
  ...mutantsOf('node/core/kinds/del.ts', MESSAGES, { 'messages out of sight are deleted': [SEES, 'null'] }),
  ...mutantsOf('node/core/kinds/edit.ts', MESSAGES, { 'messages out of sight are edited': [SEES, 'null'] }),
  ...mutantsOf('node/core/kinds/react.ts', MESSAGES, {
    'who may not react reacts': ['P.ADD_REACTIONS | P.READ_MESSAGE_HISTORY', 'P.READ_MESSAGE_HISTORY'],
    'who may not read the history reacts': ['P.ADD_REACTIONS | P.READ_MESSAGE_HISTORY', 'P.ADD_REACTIONS']
  }),
  ...mutantsOf('node/core/kinds/crosspost.ts', MESSAGES, {
    'what is said in a thread is published': [' || isInThread(op)', '', { test: THREADS }]
  }),
  ...mutantsOf('node/core/kinds/emoji-set.ts', EMOJIS, {
    'anybody changes emoji': [
      "return permitted(state, user, P.MANAGE_GUILD_EXPRESSIONS, 'manage emoji')",
      'return null'
    ],
    'an emoji is put to a role that there is not': [', rolesExist(state, op.body?.set.roles ?? [])', '']
  }),
  ...mutantsOf('node/core/kinds/emoji-del.ts', EMOJIS, {
    'anybody deletes emoji': ['mayChange(state, op.user, op.body?.emoji)', 'null']
  }),
  ...mutantsOf('node/core/kinds/epoch.ts', `${KINDS}/epochs.test.ts`, {
    'a category has an epoch': ['if (channel.type === CATEGORY) return', 'if (false) return']
  }),
  ...mutantsOf('node/core/kinds/hook-adopt.ts', HOOKS, {
    'anybody adopts a webhook': ['managesHook(state, op.user, op.body?.hook)', 'null']
  }),
  ...mutantsOf('node/core/kinds/hooks.ts', HOOKS, {
    'a webhook is where no channel is any more': [
      'channels.has(hook.channel) ? hooks.set(cid, hook) : hooks.delete(cid)',
      'hooks.set(cid, hook)',
      { match: 'M31*' }
    ],
    'who adopted a webhook does not answer for it': [
      "['channel', 'by', 'name', 'avatar']",
      "['channel', 'name', 'avatar']"
    ]
  }),
  ...mutantsOf('node/core/kinds/hook-del.ts', HOOKS, {
    'anybody deletes webhooks': ['managesHook(state, op.user, op.body?.hook)', 'null']
  }),
  ...mutantsOf('node/core/kinds/thread-members.ts', THREADS, {
    'who may not write in threads brings others into them': [
      "permittedIn(state, op.user, channel, P.SEND_MESSAGES_IN_THREADS, 'send messages in threads')",
      'null'
    ],
    'who does not see a channel comes into its threads': [
      "return permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel')",
      'return null'
    ]
  }),
  ...mutantsOf('node/core/kinds/rotate.ts', REVOCATION, {
    'an old root key is brought again': ['isLater(state.roots.get(body.user), rotation)\n', 'rotation\n'],
    'another says how far who rotates had been read': ['cutByUser(op),', ''],
    'epochs outlive a root key that is replaced': ['endEpochs(weave)', '', { test: `${KINDS}/epochs.test.ts` }],
    'who has never been here rotates': ['!body || !state.users.has(body.user)', '!body']
  }),
  ...mutantsOf('node/core/kinds/device-del.ts', REVOCATION, {
    'epochs outlive a device that is revoked': ['endEpochs(weave)', '', { test: `${KINDS}/epochs.test.ts` }],
    'a device of who has never been here is revoked': ['!body || !state.users.has(body.user)', '!body']
  }),
  ...mutantsOf('node/core/kinds/in-conversation.ts', CONVERSATIONS, {
    'people come into a group by invite': ['body.request || ', ''],
    'people wait in a group': [' || body.pending', ''],
    'who is in a group comes in again': ['if (state.members.has(body.user)) return', 'if (false) return'],
    'who is not in a group is removed': ['body ? isMember(state, body.user) :', 'body ? null :'],
    'who owns a group removes themselves': ['body?.user === user ?', 'false ?'],
    'a group has the settings of a guild': ['body && Object.keys(body).length === 0 ?', 'true ?'],
    'who is in a group has to manage it to give it an icon': ['  settings: show,\n', '']
  }),
  ...mutantsOf('node/core/conversation.ts', CONVERSATIONS, {
    'a group is of who has come last': ['a.joinedAt - b.joinedAt', 'b.joinedAt - a.joinedAt'],
    'in a pair there is all that there is in a group': ['isGroup(state) && IN_GROUPS', 'IN_GROUPS']
  })
]
