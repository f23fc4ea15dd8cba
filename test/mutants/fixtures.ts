/** What stands in a guild besides: who may, and what. */
import { mutantsOf } from './mutant.ts'

const KINDS = 'test/node/core/kinds'
const FIXTURES = `${KINDS}/fixtures.test.ts`
const SAYINGS = `${KINDS}/sayings.test.ts`
const FORUMS = `${KINDS}/forums.test.ts`
const EVENTS = `${KINDS}/events.test.ts`
const COMMANDS = 'test/node/core/commands/rights.test.ts'

export const fixtures = [
  ...mutantsOf('node/core/fixtures/stage.ts', FIXTURES, {
    'any channel has a stage': ['state.channels.get(channel)?.type !== STAGE_CHANNEL', 'false'],
    'a stage opens twice': ["taken ? refuse('stage-open', 'the stage is open already') : moderates", 'moderates']
  }),
  ...mutantsOf('node/core/fixtures/event.ts', EVENTS, {
    'any member makes events': [
      "permitted(state, user, right, 'manage events')",
      "permitted(state, user, 0n, 'manage events')"
    ],
    'who makes events changes those of others': ['forAll && user === by ?', 'forAll ?'],
    'an event is in any channel': ['found.type === wanted && ', ''],
    'a stage is lent by who does not moderate it': ['right | NEEDED[type]', 'right'],
    'what is over changes': ['if (isOver(fields.status))', 'if (false)'],
    'an event goes on as one likes': ['set.status === undefined || ', 'true || '],
    'an event moves where its mover may make none': [', manages(state, user, by, set.place))', ')'],
    'an event begins before it is scheduled': ['status === STATUS.scheduled ? null', 'true ? null'],
    'what is over takes room': ['!isOver(status) && ', ''],
    'what is out of sight interests': ['seesEvent(state, user, event) ? null', 'true ? null']
  }),
  ...mutantsOf('node/core/fixtures/exception.ts', EVENTS, {
    'any member makes exceptions': ['mayChange(state, user, cid) ??', ''],
    'any member changes exceptions': [
      'mayChange: (state, user, { fields }) => mayChange(state, user, fields.event)',
      'mayChange: () => null'
    ],
    'an exception is at any time': ['occursAt(rule, original) && ', ''],
    'a time has two exceptions': ['&& !isTaken', ''],
    'an exception outlives its event': ['parentOf: ({ event }) => event,', '']
  }),
  ...mutantsOf('node/core/fixtures/recurrence.ts', 'test/node/core/recurrence.test.ts', {
    'an event recurs before it begins': ['t >= rule.start && ', ''],
    'an event recurs at any time of the day': ['(t - rule.start) % DAY === 0 && ', ''],
    'every other week is every week': ['% interval === 0', '% 1 === 0'],
    'the last such day is the fifth': ['return n === 5 ?', 'return n === 6 ?'],
    'what recurs on leap days recurs no more': ['8 * 365 + 1', '4 * 365 + 1'],
    'what recurs next is what is now': ['Math.floor((t - rule.start) / DAY) + 1', 'Math.ceil((t - rule.start) / DAY)']
  }),
  ...mutantsOf('node/core/fixtures/event.ts', 'test/node/core/kinds/recurring-events.test.ts', {
    'an event begins again that does not recur': ['rule !== null &&', ''],
    'what recurs begins again as it was': ['set.start > start &&', ''],
    'what recurs begins again at any time': [' &&\n  occursAt(rule, set.start)', '']
  }),
  ...mutantsOf('node/core/fixtures/event-time.ts', 'test/node/app/event-times.test.ts', {
    'what is called off of an event begins': ['canceled: exception?.canceled ?? false', 'canceled: false'],
    'an event goes on to what is called off': ['!exception?.canceled && ', ''],
    'what is put off begins when it would have': ['exception?.start ?? at', 'at'],
    'an event goes on to what is over': [' && (time.end ?? time.start) > now', '']
  }),
  ...mutantsOf('node/core/fixtures/expression.ts', FIXTURES, {
    'any member makes stickers': ["P.CREATE_GUILD_EXPRESSIONS, 'create expressions'", "0n, 'create expressions'"],
    'who makes stickers changes those of others': ['by === user && ', ''],
    'who may make stickers no more changes theirs': ['&& may(state, user, P.CREATE_GUILD_EXPRESSIONS)', ''],
    'any member changes stickers': ["P.MANAGE_GUILD_EXPRESSIONS, 'manage", "0n, 'manage"]
  }),
  ...mutantsOf('node/core/fixtures/sticker.ts', 'test/node/app/forgetting.test.ts', {
    'a message shows a sticker that the guild has not': ["found?.type === 'sticker' && ", 'true || '],
    'a message calls a sticker as it likes': ['found.fields.name === name', 'true'],
    'a message says of what kind a sticker is': ['found.fields.format === format', 'true'],
    'a message gives a sticker another id': ['found.id === id', 'true']
  }),
  ...mutantsOf('node/core/fixtures/tag.ts', FORUMS, {
    'any member makes tags': ['P.MANAGE_CHANNELS', '0n'],
    'any channel has tags': ['FORUMS.includes(state.channels.get(channel)?.type ?? -1)', 'true'],
    'a forum has any number of tags': ['others.length < MOST', 'true'],
    'whoever likes changes a tag': ['managesForum(state, user, fields.channel)', 'null'],
    'a post bears what is no tag': [
      'if (!isTagOf(found, channel))',
      "if (found?.type !== 'tag') return null\n    if (false)"
    ],
    'a post bears a tag of another forum': [
      'fixture.fields.channel === channel\n\n/** What posts',
      'true\n\n/** What posts'
    ],
    'anybody bears a moderated tag': ['found.fields.moderated && !mayIn', 'false && !mayIn'],
    'a post needs no tag': ['tags.length === 0 && requiresTag(state, channel)', 'false']
  }),
  ...mutantsOf('node/core/fixtures/status.ts', FIXTURES, {
    'any channel has a status': ['state.channels.get(channel)?.type !== VOICE', 'false'],
    'a channel has many statuses': [
      "taken ? refuse('limit-reached', 'the channel has a status: change that') : sets",
      'sets'
    ],
    'any member sets a status': ['P.SET_VOICE_CHANNEL_STATUS, ', '0n, '],
    'whoever likes changes a status': [
      'mayChange: (state, user, { fields }) => sets(state, user, fields.channel)',
      'mayChange: () => null'
    ]
  }),
  ...mutantsOf('node/core/fixtures/single.ts', SAYINGS, {
    'whoever likes says things of a guild': ['permitted(state, user, saying.permission, saying.what)', 'null'],
    'what is said of a guild names channels that are not there': [
      'named.every((cid) => state.channels.has(cid))',
      'true'
    ],
    'a guild is said things of more than once': ['most: 1', 'most: 2']
  }),
  ...mutantsOf('node/core/fixtures/widget.ts', SAYINGS, {
    'the invite of another is shown to anybody': ['?.by === user', '?.by !== undefined'],
    'any member shows the guild to anybody': ['P.MANAGE_GUILD', '0n'],
    'a widget leads to a channel that is not there': ['channel ? [channel] : []', '[]']
  }),
  ...mutantsOf('node/core/fixtures/incidents.ts', SAYINGS, {
    'any member shuts the doors': ['P.MANAGE_GUILD', '0n'],
    'members write to each other while that is shut': [
      '(said?.fields.dmsUntil ?? 0) <= t',
      'true',
      { test: 'test/compat-api/http/welcome.test.ts' }
    ]
  }),
  ...mutantsOf('node/core/fixtures/template.ts', SAYINGS, {
    'any member writes templates': ['P.MANAGE_GUILD', '0n'],
    'a guild has any number of templates': ['most: 1', 'most: 2'],
    'any member changes templates': ['mayChange: manages', 'mayChange: () => null']
  }),
  ...mutantsOf('node/core/template.ts', 'test/node/core/template.test.ts', {
    'a template puts channels into what is no category': ['channels[at]?.type === CATEGORY && ', ''],
    'a template puts a category into another': [' && channels[n]?.type !== CATEGORY', ''],
    'a template puts a channel into itself': ['at < n && ', ''],
    'a template names roles that are not there': ['at < roles.length && ', ''],
    'a template says two things of a role': ['at > (overwrites[i - 1]?.role ?? -1)', 'true'],
    'a template gives permissions that nobody knows': [
      'roles.every(({ permissions }) => isKnown(permissions))',
      'true'
    ],
    'a template names channels that are not there': ['at === null || at < channels.length', 'true'],
    'a template gives any channel tags': ['(each.posts === null && each.tags.length === 0)', 'true'],
    'a template gives any channel threads': ['each.type === TEXT || each.type === FORUM', 'true'],
    'a template has roles of any number of colours': ['list(colour, 2, 1)', 'list(colour, 3)'],
    'a template has the first colour of a role alone': ['(gradient ? { gradient } : {})', '{}'],
    'a template is of any length': ['bytes.byteLength > MAX_TEMPLATE', 'false']
  }),
  ...mutantsOf('node/core/fixtures/onboarding.ts', SAYINGS, {
    'who manages roles alone says what is asked': ['P.MANAGE_GUILD | P.MANAGE_ROLES', 'P.MANAGE_ROLES'],
    'who manages the guild alone says what roles are given': ['P.MANAGE_GUILD | P.MANAGE_ROLES', 'P.MANAGE_GUILD'],
    'options give roles that are not there': ['state.roles.has(role)', 'true'],
    'options lead to channels that are not there': ['options.flatMap(({ channels }) => channels)', '[]'],
    'there are any number of prompts': ['most: 15', 'most: 16']
  }),
  ...mutantsOf('node/core/fixtures/of-channel.ts', FORUMS, {
    'what threads begin with is said of any channel': [
      'channels.includes(state.channels.get(channel)?.type ?? -1)',
      'true'
    ],
    'what posts need is said twice': ['other.type === type && other.fields.channel === channel', 'false'],
    'whoever likes says how voices are carried': [
      "permittedIn(state, user, channel, P.MANAGE_CHANNELS, 'manage the channel')",
      'null'
    ],
    'whoever likes changes what posts need': [
      'mayChange: (state, user, { fields }) => manages(state, user, fields.channel)',
      'mayChange: () => null'
    ]
  }),
  ...mutantsOf('node/core/fixtures/rights.ts', COMMANDS, {
    'any member says who may use commands': ['P.MANAGE_GUILD | P.MANAGE_ROLES', '0n'],
    'rights are given to somebody who is no bot': ['state.users.get(application)?.bot === true', 'true']
  }),
  ...mutantsOf('node/core/fixtures/automod.ts', SAYINGS, {
    'any member makes rules of auto-moderation': [
      "permitted(state, user, P.MANAGE_GUILD, 'manage the server')",
      'null'
    ],
    'any member changes rules of auto-moderation': [
      'mayChange: (state, user) => manages(state, user)',
      'mayChange: () => null'
    ],
    'a guild has rules of a kind without end': ['alike.length < MOST[trigger]', 'true']
  }),
  ...mutantsOf('node/core/fixtures/welcome.ts', SAYINGS, {
    'any member welcomes': ['P.MANAGE_GUILD', '0n'],
    'a welcome leads to a channel that is not there': ['channels.map(({ channel }) => channel)', '[]']
  }),
  ...mutantsOf('node/core/fixtures/single.ts', SAYINGS, {
    'what is said of a guild is changed by whoever likes': ['fits(state, user, set ?? {})', 'null']
  }),
  ...mutantsOf('node/core/fixtures/index.ts', SAYINGS, {
    'of two sayings the first counts': [
      'BigInt(fixture.id) > BigInt(found.id)',
      'BigInt(fixture.id) < BigInt(found.id)'
    ],
    'what belongs to an event outlives it': ['parentOf(fixture) === gone ?', 'false ?', { test: EVENTS }]
  }),
  ...mutantsOf('node/core/fixtures/sound.ts', FIXTURES, {
    'any member makes sounds': ['mayMake: mayMakeExpression', 'mayMake: () => null'],
    'any member changes sounds': ['mayChangeExpression(state, user, by)', 'null'],
    'a guild has more than 48 sounds': ['most: 48', 'most: 49']
  }),
  ...mutantsOf('node/core/fixtures/sticker.ts', FIXTURES, {
    'a guild has more than 60 stickers': ['most: 60', 'most: 61']
  }),
  ...mutantsOf('node/core/kinds/fixture-new.ts', FIXTURES, {
    'there is always room for one more': ['counted.length < most', 'true']
  }),
  ...mutantsOf('node/core/fixtures/stage.ts', FIXTURES, {
    'whoever likes changes a stage': [
      'mayChange: (state, user, { fields }) => moderates(state, user, fields.channel)',
      'mayChange: () => null'
    ],
    'who manages a channel opens its stage': [
      'P.MANAGE_CHANNELS | P.MUTE_MEMBERS | P.MOVE_MEMBERS',
      'P.MANAGE_CHANNELS'
    ]
  }),
  ...mutantsOf('node/core/fixtures/status.ts', FIXTURES, {
    'who manages a channel does not set its status': [
      'mayIn(state, user, channel, P.MANAGE_CHANNELS | P.VIEW_CHANNEL)',
      'mayIn(state, user, channel, P.ADMINISTRATOR)'
    ]
  }),
  ...mutantsOf('node/core/fixtures/rights.ts', COMMANDS, {
    'whoever likes changes who may use commands': [
      'mayChange: (state, user) => manages(state, user)',
      'mayChange: () => null'
    ]
  }),
  ...mutantsOf('node/core/fixtures/event.ts', EVENTS, {
    'an event is nowhere': ['channel === null && location !== null', 'channel === null'],
    'an event is made anywhere': ['fits(state, place),', ''],
    'an event is moved anywhere': ['all(fits(state, set.place), manages', 'all(manages'],
    'whoever likes changes an event': ['const rights = manages(state, user, by, fields.place)', 'const rights = null'],
    'an event in a voice channel takes no right to go there': ['P.VIEW_CHANNEL | P.CONNECT', 'P.VIEW_CHANNEL'],
    'a guild has more than 100 events': ['most: 100', 'most: 101'],
    'events that are over stay without end': ['inAll: 300', 'inAll: 301'],
    'what is cancelled is not over': [' || status === STATUS.cancelled', '']
  })
]
