/** What is asked of ops about roles, channels and what is in them. */
import { mutantsOf } from './mutant.ts'

const KINDS = 'test/node/core/kinds'
const ROLES = `${KINDS}/roles.test.ts`
const CHANNELS = `${KINDS}/channels.test.ts`
const MESSAGES = `${KINDS}/messages.test.ts`
const THREADS = `${KINDS}/threads.test.ts`
const TARGETS = `${KINDS}/targeted-invites.test.ts`
const LEADS = `${KINDS}/invite-leads.test.ts`
const SHARES = `${KINDS}/strict-invites.test.ts`
const EPOCHS = `${KINDS}/epochs.test.ts`
const EMOJIS = `${KINDS}/emojis.test.ts`
const VOICE = 'test/node/app/voice-states.test.ts'
const FIXTURES = `${KINDS}/fixtures.test.ts`
const FORUMS = `${KINDS}/forums.test.ts`
const EVENTS = `${KINDS}/events.test.ts`
const COMMANDS = 'test/node/core/commands/rights.test.ts'
const HOOKS = `${KINDS}/hooks.test.ts`
const TAKEN = `${KINDS}/taken-ids.test.ts`

const AUTOMOD = 'test/node/app/automod.test.ts'

export const places = [
  ...mutantsOf('node/core/kinds/invite-lead.ts', LEADS, {
    'an invite leads to an application that was never here': [
      'state.users.get(lead.user)?.bot ? null :',
      'lead.user ? null :'
    ],
    'an invite leads to a screen in any channel': [
      '!VOICES.includes(state.channels.get(channel)?.type ?? -1)',
      'false'
    ],
    'an invite leads to the screen of a stranger': ['state.members.has(lead.user) ? null', 'lead.user ? null']
  }),
  ...mutantsOf('node/core/kinds/invite.ts', LEADS, {
    'an invite leads to whatever it says': ['leadProblem(state, op.body)', 'null']
  }),
  ...mutantsOf('node/core/automod/verdict.ts', AUTOMOD, {
    'threads are called what is forbidden': ['return op.display?.name', 'return undefined'],
    'a rule that is off blocks': ['fields.enabled && ', ''],
    'a rule that only warns blocks': ['rulesInForce(state).filter(blocks)', 'rulesInForce(state)'],
    'whoever manages the server is moderated': [' || may(state, user, P.MANAGE_GUILD)', ''],
    'no channel is exempt': ['fields.channels.includes(channel) || ', ''],
    'no role is exempt': [' || fields.roles.some((role) => roles.includes(role))', ''],
    'what embeds say is not judged': ['op.body ? textOf(op.body)', 'op.body ? op.body.content'],
    'edits are not judged': ['op.display ? textOf(op.display) :', 'op.display ? undefined :']
  }),
  ...mutantsOf('node/core/standing/index.ts', AUTOMOD, {
    'what a rule forbids shows': ["breaksRule(op, control, later) ? 'void' : ", '']
  }),
  ...mutantsOf('node/core/standing/narrowing.ts', AUTOMOD, {
    'whoever does not say to have seen a rule is free of it for ever': [' || isOfRule(op)', '']
  }),
  ...mutantsOf('node/core/automod/acts.ts', AUTOMOD, {
    'whoever alerts does so anywhere': ['(alertsIn(rule, channel) ? null : otherwise())', 'null'],
    'a rule that is off alerts': ['if (!rule.fields.enabled) return otherwise()', ''],
    'anybody is timed out by a rule': ['user !== op.user || ', ''],
    'a time-out by a rule lasts as long as its author says': ['until <= op.t + longestOf(rule) && ', ''],
    'the owner is timed out by a rule': [' && op.user !== state.owner && !may(state, op.user, P.ADMINISTRATOR)', '']
  }),
  ...mutantsOf('node/core/authorize.ts', AUTOMOD, {
    'whoever is no member acts by a rule': [' ?? standing(state, op) ?? mayActBy', ' ?? mayActBy'],
    'anybody dresses up as an alert': ['body.type === ALERT || (body.type === FOLLOWED', '(body.type === FOLLOWED'],
    'an alert says more than what broke the rule': ['{ ...op, body: alertOf(body) }', 'op']
  }),
  ...mutantsOf('node/core/automod/keywords.ts', 'test/node/core/automod/keywords.test.ts', {
    'what is allowed is not asked': ['end > reach', 'end > 0'],
    'a word is found within others': ['!(from && isPart(text, start - 1)) && ', '']
  }),
  ...mutantsOf('node/core/audience.ts', 'test/node/core/audience.test.ts', {
    'every member’s node may hold every log': [
      'return !room || sees(channelPermissions(state, user, room.channel), P.VIEW_CHANNEL)\n',
      'return true\n'
    ],
    'the past is for all who see a channel': [' | P.READ_MESSAGE_HISTORY)', ')'],
    'a channel that a few do not see is for all': ['overwrites.every(', 'overwrites.some('],
    'where @everyone sees nothing, all is for all': [
      'sees(state.roles.get(state.guild)?.permissions ?? 0n, P.VIEW_CHANNEL) &&',
      ''
    ]
  }),
  ...mutantsOf('federation/sync/server.ts', 'test/federation/asides.test.ts', {
    'logs are served to whoever asks': ['!shared.isShared(guild, request.log)', 'false']
  }),
  ...mutantsOf('federation/sync/shared-logs.ts', 'test/federation/asides.test.ts', {
    'logs are named to whoever compares': ['held(id, them) && held(id, us)', 'true']
  }),
  ...mutantsOf('federation/asides/index.ts', 'test/federation/asides.test.ts', {
    'what is said in a closed channel is gossiped': ['!audiences.isForAll(guild, id)', 'false']
  }),
  ...mutantsOf('federation/sync/answer/without-past.ts', 'test/federation/asides.test.ts', {
    'the past is shown to who may not read it': [
      'if (!log || !guild || shared.isPastShared(guild, log)) return ops',
      'if (log) return ops'
    ]
  }),
  ...mutantsOf('node/core/kinds/grant.ts', ROLES, {
    'anybody grants': ["permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),", ''],
    'a role above one’s own is granted': ['roleBelow(state, op.user, op.body.role),', ''],
    'a role with more than one holds is granted': [
      'holds(state, op.user, state.roles.get(op.body.role)?.permissions ?? 0n)',
      'null',
      { test: 'test/node/core/attacks.test.ts' }
    ],
    'a grant wins over a taking it has not seen': [
      'weave.outlives(`held/${user}/${role}`) && ',
      '',
      { test: 'test/node/core/resolve.test.ts' }
    ]
  }),
  ...mutantsOf('node/core/kinds/ungrant.ts', ROLES, {
    'anybody takes roles': ["permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),", ''],
    'a role above one’s own is taken': ['roleBelow(state, op.user, op.body.role)\n', '']
  }),
  ...mutantsOf('node/core/kinds/role-new.ts', ROLES, {
    'anybody makes roles': ["permitted(state, op.user, P.MANAGE_ROLES, 'manage roles'),", ''],
    'a role is made above one’s own': ['positionBelow(state, op.user, op.body.position),', ''],
    'a role is made with more than one holds': ['holds(state, op.user, op.body.permissions),', ''],
    'a guild has roles without end': ['state.roles.size >= MAX_ROLES', 'false', { test: CHANNELS }],
    'a role takes the id of another': ['state.ids.has(objectId(op.t, op.cid))', 'false', { test: TAKEN }]
  }),
  ...mutantsOf('node/core/kinds/role-set.ts', ROLES, {
    'a role above one’s own is changed': ['roleBelow(state, op.user, role.cid),', ''],
    'bits that one lacks are taken from a role': ['permissions ^ role.permissions', 'permissions & ~role.permissions'],
    'bits that one lacks are given to a role': ['permissions ^ role.permissions', '~permissions & role.permissions']
  }),
  ...mutantsOf('node/core/kinds/role-move.ts', ROLES, {
    'a role is moved above one’s own': [', positionBelow(state, op.user, m.position)', ''],
    'a role above one’s own is moved': ['roleBelow(state, op.user, m.role), ', '']
  }),
  ...mutantsOf('node/core/kinds/role-del.ts', ROLES, {
    'a role above one’s own is deleted': ['roleBelow(state, op.user, op.body.role))', 'null)'],
    '@everyone is deleted': [' || op.body.role === state.guild', '']
  }),
  ...mutantsOf('node/core/kinds/chan-new.ts', CHANNELS, {
    'a guild has channels without end': ['state.channels.size >= MAX_CHANNELS', 'false'],
    'a channel lies in any other': ['category?.type === CATEGORY', 'category'],
    'a category lies in a category': ['type !== CATEGORY && category', 'category'],
    'a new channel gives what one lacks': ['overwriteGrantsHeld(state, op.user, undefined, o)', 'null'],
    'a channel takes the id of another': ['state.ids.has(objectId(op.t, op.cid))', 'false', { test: TAKEN }]
  }),
  ...mutantsOf('node/core/kinds/chan-set.ts', CHANNELS, {
    'anybody changes channels': ["permittedIn(state, op.user, channel.cid, P.MANAGE_CHANNELS, 'manage channels'),", ''],
    'any channel changes its type': ['!TEXT_LIKE.includes(channel.type)', 'false']
  }),
  ...mutantsOf('node/core/kinds/ow-set.ts', CHANNELS, {
    'anybody sets overwrites': ["permittedIn(state, op.user, channel.cid, P.MANAGE_ROLES, 'manage permissions'),", ''],
    'a channel has overwrites without end': ['channel.overwrites.length >= MAX_OVERWRITES', 'false']
  }),
  ...mutantsOf('node/core/kinds/ow-del.ts', CHANNELS, {
    'a deny of what one lacks is lifted': [
      'overwriteGrantsHeld(state, op.user, channel, {',
      'all(null) && overwriteGrantsHeld(state, op.user, channel, {'
    ]
  }),
  ...mutantsOf('node/core/kinds/invite.ts', CHANNELS, {
    'anybody invites': ["permittedIn(state, op.user, op.body.channel, P.CREATE_INSTANT_INVITE, 'create invites'),", ''],
    'a guild has invites without end': ['state.invites.size >= MAX_INVITES', 'false'],
    'shares are not looked at': ['allotProblem(op.body, op.header.key)', 'null', { test: SHARES }],
    'two invites have one short code': ['tagProblem(state, op.body.tag)', 'null'],
    'an invite is made for people without end': ['roomProblem(state, op.body.targets)', 'null', { test: TARGETS }],
    'whom an invite is made for is forgotten': ['...terms, ...set,', '...terms,', { test: TARGETS }]
  }),
  ...mutantsOf('node/core/kinds/invite-set.ts', TARGETS, {
    'who may not invite any more makes their invite one for others': [
      ' && mayIn(state, op.user, invite.channel, P.CREATE_INSTANT_INVITE)',
      ''
    ],
    'anybody makes an invite one for others': ['invite.by === op.user && ', ''],
    'who made an invite cannot make it one for others': ['isMakers ? null : ', ''],
    'an invite comes to be for people without end': ['roomProblem(state, op.body.targets, invite)', 'null'],
    'an invite stays for whom it was made for': ['if (invite) weave.view', 'if (false) weave.view']
  }),
  ...mutantsOf('node/core/kinds/invite-targets.ts', TARGETS, {
    'an invite for nobody is for anybody': [
      'targets === undefined || ',
      'targets === undefined || targets.users.length === 0 || '
    ],
    'people of an invite make no way for others': ['cid === besides?.cid ? sum', 'false ? sum'],
    'of two lists whichever came last is kept': [
      'weave.register(`invite/${cid}/targets`, { at: t, users })',
      '({ at: t, users })'
    ]
  }),
  ...mutantsOf('node/core/kinds/invite-del.ts', CHANNELS, {
    'anybody takes invites back': ['invite.by === op.user || ', 'true || '],
    'who made an invite cannot take it back': ['invite.by === op.user || ', '']
  }),
  ...mutantsOf('node/core/kinds/settings.ts', CHANNELS, {
    'anybody changes settings': ["permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild'),", ''],
    'who manages the guild changes its rates': ['op.body?.rates === undefined || op.user === state.owner', 'true'],
    'settings name channels that there are not': ['|| state.channels.has(cid))', '|| true)']
  }),
  ...mutantsOf('node/core/kinds/fixture-new.ts', FIXTURES, {
    'whoever likes opens a stage': ['rulesOf(op.body.type).mayMake(state, op.user, op.body.fields)', 'null'],
    'a fixture stands where its channel was': ['channel === null || view.channels.has(channel)', 'true'],
    'an exception is made to what is gone': ['parent === null || view.fixtures.has(parent)', 'true', { test: EVENTS }],
    'a fixture takes any id': [
      "state.ids.has(objectId(op.t, op.cid)) ? refuse('id-taken', 'the id is taken; send it again') : null",
      'null',
      { test: TAKEN }
    ]
  }),
  ...mutantsOf('node/core/kinds/fixture-set.ts', FIXTURES, {
    'whoever likes changes a fixture': ['rulesOf(fixture.type).mayChange(state, op.user, fixture, op.body.set)', 'null']
  }),
  ...mutantsOf('node/core/kinds/fixture-del.ts', FIXTURES, {
    'whoever likes ends a fixture': ['rulesOf(fixture.type).mayChange(state, op.user, fixture, null)', 'null']
  }),
  ...mutantsOf('node/core/kinds/interest.ts', EVENTS, {
    'a stranger to a channel is interested in what is there': ['mayFollow(state, op.user, fixture)', 'null']
  }),
  ...mutantsOf('node/core/voice.ts', VOICE, {
    'whoever is in a channel plays sounds': ['P.SPEAK | P.USE_SOUNDBOARD | ', ''],
    'sounds of elsewhere need no right': ['(isOwn ? 0n : P.USE_EXTERNAL_SOUNDS)', '0n'],
    'a sticker is played': ["?.type === 'sound'", '']
  }),
  ...mutantsOf('node/app/voice-states.ts', VOICE, {
    'sounds are played from without': ['?.channel !== played.channel', '?.channel === null'],
    'a node is believed that its user may play sounds': ['if (this.#playProblem(guild, user, played)) return false', '']
  }),
  ...mutantsOf('node/core/kinds/admit.ts', `${KINDS}/admit.test.ts`, {
    'people come in while invites are shut': ["invitesShut(theOne(state, 'incidents'), op.t)", 'null'],
    'an invite for some is for anybody': ['targetProblem(invite, body.user),', '', { test: TARGETS }]
  }),
  ...mutantsOf('node/core/commands/rights.ts', COMMANDS, {
    'what a bot asks for is not looked at': ["asked === null || (asked !== '0'", "true || (asked !== '0'"],
    'channels are open to every command': [
      '=== false) return false\n  const byCommand',
      '=== null) return false\n  const byCommand'
    ]
  }),
  ...mutantsOf('node/core/kinds/emoji-new.ts', EMOJIS, {
    'an emoji takes the id of another': ['state.ids.has(objectId(op.t, op.cid))', 'false', { test: TAKEN }],
    'anybody makes emoji': ["permitted(state, op.user, P.CREATE_GUILD_EXPRESSIONS, 'create emoji'),", ''],
    'a guild has emoji without end': ['alike.length < MAX_EMOJIS', 'true'],
    'animated emoji take the room of still ones': ['emoji.animated === animated', 'true'],
    'an emoji is for a role that there is not': ['roles.every((role) => state.roles.has(role))', 'true']
  }),
  ...mutantsOf('node/core/kinds/emoji-set.ts', EMOJIS, {
    'who created emoji changes all of them': ['emoji.by === user && ', ''],
    'who created an emoji changes it for ever': [' && may(state, user, P.CREATE_GUILD_EXPRESSIONS)', '']
  }),
  ...mutantsOf('node/core/kinds/epoch.ts', EPOCHS, {
    'an epoch beside a ban stands': ["!weave.outlives('epochs') || ", ''],
    'an epoch stands beside the one that follows it': [
      'if (other.channel === channel && weave.sees(other.cid)) ',
      'if (false) '
    ],
    'an epoch ends one that it has not seen': [' && weave.sees(other.cid)', ''],
    'who may not write begins epochs': ['return writes && writesInThreads', 'return null']
  }),
  ...mutantsOf('node/core/kinds/place.ts', MESSAGES, {
    'a message is written under any epoch': ['state.epochs.get(e)?.channel === channel', 'true', { test: EPOCHS }],
    'a category holds messages': ['const WITHOUT_MESSAGES = [4, 15, 16]', 'const WITHOUT_MESSAGES = [15, 16]'],
    'a forum holds messages': [
      'const WITHOUT_MESSAGES = [4, 15, 16]',
      'const WITHOUT_MESSAGES = [4]',
      { test: THREADS }
    ],
    'a voice channel holds threads': ['const WITH_THREADS = [0,', 'const WITH_THREADS = [0, 2,', { test: THREADS }]
  }),
  ...mutantsOf('node/core/kinds/msg.ts', THREADS, {
    'in threads it takes the right to write beside them': ['isInThread(op) ?', 'false ?']
  }),
  ...mutantsOf('node/core/kinds/unreact.ts', MESSAGES, {
    'anybody takes reactions of others away': [
      'op.body.user === op.user && op.body.emoji !== null',
      'op.body.emoji !== null'
    ],
    'anybody clears all reactions as their own': [' && op.body.emoji !== null', '']
  }),
  ...mutantsOf('node/core/kinds/pin.ts', MESSAGES, {
    'anybody pins': ['P.PIN_MESSAGES | P.VIEW_CHANNEL', 'P.VIEW_CHANNEL']
  }),
  ...mutantsOf('node/core/kinds/seal.ts', MESSAGES, {
    'anybody seals': ["permittedIn(state, op.user, channel, P.MANAGE_MESSAGES, 'manage messages')", 'null'],
    'a seal names a device twice': ['if (!sorted) return', 'if (false) return']
  }),
  ...mutantsOf('node/core/kinds/thread.ts', FORUMS, {
    'a post bears any tag': [',\n        postTagsFit(state, op.user, channel, op.body?.tags ?? [])', '']
  }),
  ...mutantsOf('node/core/kinds/thread.ts', THREADS, {
    'a thread takes the id of a channel': ['state.ids.has(threadId(op))', 'false', { test: TAKEN }],
    'a channel holds threads of any type': ['held && !fromMessage ?', 'true ?'],
    'a private thread takes the right to public ones': ['? P.CREATE_PRIVATE_THREADS :', '? P.CREATE_PUBLIC_THREADS :'],
    'a thread begins before its message': ['op.body?.from && op.body.from.t > op.t', 'false'],
    'a post takes no right to write': [
      'if (isForum(type)) return P.SEND_MESSAGES',
      'if (isForum(type)) return P.VIEW_CHANNEL'
    ]
  }),
  ...mutantsOf('node/core/kinds/thread-set.ts', FORUMS, {
    'tags are put on later as one likes': ['set.tags ? postTagsFit(state, op.user, channel, set.tags) : null', 'null']
  }),
  ...mutantsOf('node/core/kinds/thread-set.ts', THREADS, {
    'anybody locks': ['managed ? P.MANAGE_THREADS : P.VIEW_CHANNEL', 'managed ? P.VIEW_CHANNEL : P.VIEW_CHANNEL']
  }),
  ...mutantsOf('node/core/kinds/thread-del.ts', THREADS, {
    'anybody deletes threads': ['channel, P.MANAGE_THREADS', 'channel, P.VIEW_CHANNEL']
  }),
  ...mutantsOf('node/core/kinds/thread-members.ts', THREADS, {
    'a stranger is brought into a thread': ['isMember(state, user),', '']
  }),
  ...mutantsOf('node/core/kinds/hook-post.ts', HOOKS, {
    'whoever answers for a webhook needs no right': [
      "permittedIn(state, by, channel, P.MANAGE_WEBHOOKS, 'manage webhooks, whoever answers for this one,')",
      'null'
    ],
    'a webhook posts in other channels': ['(channel === hook.channel ? null : unknown())', 'null'],
    'anybody posts by a webhook': ['hook?.user !== op.user', '!hook'],
    'a webhook does anything': ['isAboutItself(op, hook) ? null : unknown()', 'null'],
    'a webhook begins threads anywhere': ['return isForum(type)\n', 'return true\n'],
    'a webhook begins threads of any kind': ['all(threadFits(state, op, type), ', 'all('],
    'a webhook marks posts as it likes': [', postTagsFit(state, by, channel, op.body?.tags ?? [])', ''],
    'a webhook deletes another': [
      "if (op.k === 'hook.del') return op.body?.hook === cid",
      "if (op.k === 'hook.del') return true"
    ],
    'a webhook renames another': [
      "op.k === 'hook.set' && op.body?.hook === cid &&",
      "op.k === 'hook.set' && op.body !== null &&"
    ],
    'a webhook moves itself': [' && op.body.set.channel === undefined', ''],
    'whoever answers for a webhook does not count for what it says': [
      'hookOf(state, op)?.by ?? op.user',
      'op.user',
      { test: 'test/node/app/webhooks.test.ts' }
    ],
    'a webhook posts in a guild that has ended': ['if (state.closed) return', 'if (false) return'],
    'a webhook posts while who answers for it is timed out': ['(isIdle && by !== state.owner)', 'false']
  }),
  ...mutantsOf('node/core/message-fold.ts', 'test/node/app/webhooks.test.ts', {
    'anybody speaks in the name of another': ['...(hook ? {', '...(hook || body.as ? {']
  }),
  ...mutantsOf('node/core/kinds/hook-new.ts', HOOKS, {
    'anybody makes webhooks': ["permittedIn(state, user, channel, P.MANAGE_WEBHOOKS, 'manage webhooks'), ", ''],
    'a webhook posts in a category': ['?.type === CATEGORY', '?.type === -1'],
    'a channel has webhooks without end': ['.length < MAX_HOOKS', '.length >= 0'],
    'a webhook is a member': ['state.users.has(op.body.user) ?', 'false ?'],
    'a webhook takes the id of a channel': ['state.ids.has(objectId(op.t, op.cid))', 'false', { test: TAKEN }]
  }),
  ...mutantsOf('node/core/kinds/hook-set.ts', HOOKS, {
    'anybody manages webhooks': [
      "return permittedIn(state, user, hook.channel, P.MANAGE_WEBHOOKS, 'manage webhooks')",
      'return null'
    ],
    'a webhook is moved anywhere': ['channel ? mayHookInto(state, op.user, channel) : null', 'null']
  })
]
