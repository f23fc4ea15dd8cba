/** What is asked of ops about people: who comes, stays and goes, and who has the guild. */
import { mutantsOf } from './mutant.ts'

const KINDS = 'test/node/core/kinds'
const RESOLVE = 'test/node/core/resolve.test.ts'
const EPOCHS = `${KINDS}/epochs.test.ts`
const ADMIT = `${KINDS}/admit.test.ts`
const MEMBERS = `${KINDS}/members.test.ts`
const ROLES = `${KINDS}/roles.test.ts`
const CHANNELS = `${KINDS}/channels.test.ts`
const SHARES = `${KINDS}/strict-invites.test.ts`
const ERASE = `${KINDS}/erase.test.ts`
const REVOCATION = `${KINDS}/revocation.test.ts`
const NOTICES = 'test/federation/notices.test.ts'
const VOICE_STATES = 'test/node/app/voice-states.test.ts'
const DEVICE_LIMIT = `${KINDS}/device-limit.test.ts`
const REVOKED_DEVICES = 'test/node/app/revoked-devices.test.ts'
const TAKEN = `${KINDS}/taken-ids.test.ts`
const INTERACTIONS = 'test/node/app/interactions.test.ts'
const SUCCESSION = `${KINDS}/succession.test.ts`

export const people = [
  ...mutantsOf('node/core/kinds/allow.ts', ROLES, {
    'no permission is needed': ['may(state, user, wanted) ? null', 'true ? null'],
    'a role beside one’s own may be touched': ['role.position < top', 'role.position <= top'],
    'any role may be touched': ['top !== undefined && role.position < top', 'true'],
    'a position beside one’s own may be given': ['&& position < top', '&& position <= top'],
    'what one does not hold may be given': ['(granted & ~guildPermissions(state, user)) === 0n', 'true'],
    'the owner may be touched': [
      'if (target === state.owner) return refuse',
      'if (false) return refuse',
      { test: MEMBERS }
    ],
    'equals may be touched': ['outranks(state, user, target) ? null', 'true ? null', { test: MEMBERS }],
    'whoever is no member counts as one': ['state.members.has(user) ? null', 'true ? null', { test: MEMBERS }],
    'an overwrite allows what its author lacks': [
      '(overwrite.allow & ~(before?.allow ?? 0n)) | (',
      '0n | (',
      { test: CHANNELS }
    ],
    'an overwrite lifts a deny of what its author lacks': [
      '(before?.deny ?? 0n) & ~overwrite.deny',
      '0n',
      { test: CHANNELS }
    ],
    'an overwrite names nobody': ['return known ? null', 'return true ? null', { test: CHANNELS }],
    'a channel out of sight may be used': [
      'if (!mayIn(state, user, channel, P.VIEW_CHANNEL)) return',
      'if (false) return',
      { test: CHANNELS }
    ],
    'in a channel no permission is needed': [
      'return mayIn(state, user, channel, wanted)\n',
      'return true\n',
      { test: CHANNELS }
    ]
  }),
  ...mutantsOf('node/core/permissions.ts', 'test/node/core/permissions.test.ts', {
    'equals outrank each other': ["mine > (rank(state, target) ?? '')", "mine >= (rank(state, target) ?? '')"],
    'who waits holds what their roles give': [
      'if (member.pending) return held & ONLY_LOOKING',
      '',
      { test: `${KINDS}/approve.test.ts` }
    ],
    'without sight of a channel one may write there': ['return has(held, P.VIEW_CHANNEL) ? held : 0n', 'return held'],
    'a role denied beats a role allowed': ['held = (held & ~deny) | allow', 'held = (held | allow) & ~deny'],
    'an administrator is held by overwrites': ['if (base === ALL) return base', '']
  }),
  ...mutantsOf('node/core/kinds/admit.ts', ADMIT, {
    'the banned come in': ["if (state.bans.has(body.user)) return refuse('banned', 'they are banned here')", ''],
    'a member comes in twice': ['if (state.members.has(body.user)) return', 'if (false) return'],
    'an invite never ends': ['invite.maxAge > 0 && t > ', 'false && t > '],
    'a request serves for ever': ['Math.abs(op.t - body.request.t) > REQUEST_GOOD', 'false'],
    'a request serves before its time': [
      'Math.abs(op.t - body.request.t) > REQUEST_GOOD',
      'op.t - body.request.t > REQUEST_GOOD'
    ],
    'a request needs no signature': ['if (!isSignedWith(invite, state.guild, body))', 'if (false)'],
    'whoever likes is a sponsor': ['maySponsor(state, op.user, invite) ? null', 'true ? null'],
    'an invite may be used as often as one likes': ['usesProblem(invite, op.header.key),', ''],
    'a sponsor lets in a crowd': [
      'sponsorProblem(state, op.user, op.t),',
      '',
      { test: 'test/node/core/sponsors.test.ts' }
    ],
    'approval is not asked for': ['approvalProblem(state, op)\n', '', { test: `${KINDS}/approve.test.ts` }],
    'bots come in on anybody’s word': ["permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild')", 'null'],
    'people come in by word': ['op.body?.bot\n', 'op.body\n'],
    'under open admission who waits lets others in': [
      '?.pending === false',
      '?.pending !== undefined',
      { test: `${KINDS}/approve.test.ts` }
    ],
    'two users have one id': ['holder && holder.cid !== user', 'false', { test: TAKEN }],
    'who comes back finds their own id taken': ['holder && holder.cid !== user', 'holder', { test: TAKEN }]
  }),
  ...mutantsOf('node/core/kinds/join-request.ts', ADMIT, {
    'a request is good for another user': [
      '{ guild, user, cert, t: request.t }',
      '{ guild, user: invite.by, cert, t: request.t }'
    ],
    'no signature is looked at': ['verifySignature(invite.key,', 'true || verifySignature(invite.key,']
  }),
  ...mutantsOf('node/core/kinds/invite-share.ts', SHARES, {
    'a device uses the share of another': ['(invite.spent[device] ?? 0) >= share', 'false'],
    'who has no share uses a strict invite': ['if (share === 0)', 'if (false)'],
    'the maker keeps what is allotted to others': ['maxUses - sum(allot)', 'maxUses'],
    'shares come to more than the invite allows': ['sum(allot) <= maxUses', 'true'],
    'a device has two shares': ['if (!ordered || ', 'if ('],
    'the maker allots themselves a share': [' || allot.some(({ device }) => device === maker)', ''],
    'an invite for many is allotted': ['if (!isStrict({ maxUses })) return', 'if (false) return'],
    'a larger invite has no end': ['invite.maxUses > 0 && invite.uses >= invite.maxUses ? usedUp', 'false ? usedUp']
  }),
  ...mutantsOf('node/core/kinds/membership.ts', RESOLVE, {
    'who is let in beside a ban is in': [
      '  if (!weave.outlives(`member/${user}`)) return\n  const returned',
      '  const returned'
    ],
    'epochs outlive those who go': ["  weave.remove('epochs')\n", '', { test: EPOCHS }]
  }),
  ...mutantsOf('node/core/kinds/approve.ts', `${KINDS}/approve.test.ts`, {
    'anybody approves': ["permitted(state, op.user, P.KICK_MEMBERS, 'kick members'),", ''],
    'who does not wait is approved': ['?.pending ? null', ' ? null']
  }),
  ...mutantsOf('node/core/kinds/kick.ts', MEMBERS, {
    'anybody kicks': ["permitted(state, op.user, P.KICK_MEMBERS, 'kick members'),", ''],
    'who stands above is kicked': ['targetBelow(state, op.user, user)', 'null'],
    'a sponsor kicks who has a role': [
      'temporary && roles.length === 0',
      'temporary',
      { test: 'test/node/core/sponsors.test.ts' }
    ],
    'anybody sees a guest out': [
      'member?.sponsor === sponsor && ',
      'member && ',
      { test: 'test/node/core/sponsors.test.ts' }
    ]
  }),
  ...mutantsOf('node/core/kinds/ban.ts', MEMBERS, {
    'anybody bans': ["permitted(state, op.user, P.BAN_MEMBERS, 'ban members'),", ''],
    'a ring is banned unjudged': [
      '...bannedBy(op.body).map(',
      '...bannedBy({ ...op.body, also: [] }).map(',
      { test: 'test/node/core/sponsors.test.ts' }
    ],
    'a ban leaves them in': ['removeMember(weave, user)', '']
  }),
  ...mutantsOf('node/core/kinds/unban.ts', MEMBERS, {
    'anybody pardons': ["permitted(state, op.user, P.BAN_MEMBERS, 'ban members'),", ''],
    'who is not banned is pardoned': ['op.body && state.bans.has(op.body.user)', 'op.body']
  }),
  ...mutantsOf('node/core/kinds/ban-cut.ts', `${KINDS}/ban-cut.test.ts`, {
    'anybody raises a cut': ['permitted(state, op.user, ...right),', ''],
    'a cut of who stands above is raised': ['targetBelow(state, op.user, op.body.user),', ''],
    'a cut has rows without end': ['rows.length > MAX_ROWS', 'false'],
    'a cut is lowered': ['?? -1) < row.q', '?? -1) !== row.q']
  }),
  ...mutantsOf('node/core/kinds/leave.ts', MEMBERS, { 'the owner leaves': ['op.user === state.owner ?', 'false ?'] }),
  ...mutantsOf('node/core/kinds/timeout.ts', MEMBERS, {
    'anybody times out': ["permitted(state, op.user, P.MODERATE_MEMBERS, 'moderate members'),", ''],
    'an administrator is timed out': ['may(state, user, P.ADMINISTRATOR)', 'false'],
    'a time-out lasts for years': ['until > op.t + MAX_TIMEOUT', 'false'],
    'who stands above is timed out': ['targetBelow(state, op.user, user),', '']
  }),
  ...mutantsOf('node/core/kinds/nick.ts', MEMBERS, {
    'anybody renames others': ["permitted(state, op.user, P.MANAGE_NICKNAMES, 'manage nicknames'),", ''],
    'one’s own name needs no right': [
      "return permitted(state, op.user, P.CHANGE_NICKNAME, 'change your nickname')",
      'return null'
    ]
  }),
  ...mutantsOf('node/core/kinds/erase.ts', ERASE, {
    'a member is erased by others': ['state.members.has(body.user)\n', 'false\n'],
    'anybody erases who has gone': ["permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild')", 'null'],
    'who has gone erases without end': ['state.members.has(op.user) || !state.erased.has(op.user)', 'true'],
    'who has never been here is erased': ['!body || !state.users.has(body.user)', '!body'],
    'an erasure covers what comes after': ['t <= (state.erased', '0 <= (state.erased'],
    'an earlier erasure takes the place of a later one': ['Math.max(end, weave.view.erased.get(user) ?? 0)', 'end']
  }),
  ...mutantsOf('node/core/kinds/transfer.ts', SUCCESSION, {
    'anybody gives the guild away': ['op.user === state.owner ? null', 'true ? null'],
    'the guild goes to a stranger': ['? isMember(state, op.body.user)', '? null']
  }),
  ...mutantsOf('node/core/kinds/accept.ts', SUCCESSION, {
    'an offer is taken by another': ['!offer || offer.to !== op.user', '!offer'],
    'an offer of who is not the owner any more is good': ['offer.by === state.owner ? null', 'true ? null']
  }),
  ...mutantsOf('node/core/kinds/witness.ts', SUCCESSION, {
    'anybody names witnesses': ['if (op.user !== state.owner) return', 'if (false) return'],
    'half of the witnesses will do': ['threshold <= users.length / 2', 'threshold < users.length / 2'],
    'it takes more witnesses than there are': [' || threshold > users.length', ''],
    'a stranger is a witness': ['return all(...users.map((user) => isMember(state, user)))', 'return null']
  }),
  ...mutantsOf('node/core/kinds/cp.ts', SUCCESSION, {
    'anybody writes checkpoints': ['state.witnesses.users.includes(op.user) ? null', 'true ? null']
  }),
  ...mutantsOf('node/core/kinds/upgrade.ts', `${KINDS}/upgrade.test.ts`, {
    'anybody changes the rules': ['if (op.user !== state.owner) return', 'if (false) return']
  }),
  ...mutantsOf('node/core/kinds/close.ts', CHANNELS, {
    'anybody ends the guild': ['op.user === state.owner ? null', 'true ? null']
  }),
  ...mutantsOf('node/core/kinds/create.ts', ADMIT, {
    'a genesis of another guild is good': ['guildCidOf(op.body.genesis) !== state.guild', 'false'],
    'anybody creates the guild': ['genesis.owner === op.user && ', ''],
    'a guild is created at any time': [' && genesis.t === op.t', ''],
    'a second signature begins the guild anew': [
      'if (view.createdAt > 0)',
      'if (false)',
      { test: 'test/node/core/control-log.test.ts' }
    ]
  }),
  ...mutantsOf('node/core/kinds/device-del.ts', REVOCATION, {
    'anybody revokes a device': ['isProven(state, body) ? null', 'true ? null'],
    'a device is revoked by an older root key': ['state.roots.get(body.user)?.root ?? genesis.root', 'genesis.root'],
    'another says how far a device had been read': ['op.body.user === op.user || op.body.cut.length === 0', 'true'],
    'a device revokes itself': ['if (op.header.key === body.device) return', 'if (false) return'],
    'a user revokes devices without end': ['revokedOf(state, body.user).length >= MAX_REVOKED', 'false']
  }),
  ...mutantsOf('node/core/devices.ts', REVOCATION, {
    'an old rotation is shown again': ['n > before.n || (n === before.n && root > before.root)', 'true'],
    'of two rotations at once the last to come holds': ['(n === before.n && root > before.root)', 'n === before.n'],
    'a revoked device replicates': [
      'if (state.revoked.get(user)?.includes(key)) return true',
      '',
      { test: REVOKED_DEVICES }
    ],
    'what an older root key certified replicates': [
      'known !== undefined && known.root !== root',
      'false',
      { test: REVOKED_DEVICES }
    ],
    'a user acts by as many devices as they like': ['live.length < MAX_DEVICES ||', 'true ||', { test: DEVICE_LIMIT }],
    'one of eight devices is refused': [
      ' || live.some((device) => isSame(device, key, root))',
      '',
      { test: DEVICE_LIMIT }
    ],
    'a revoked device takes room': [
      '!(state.revoked.get(user)?.includes(key) ?? false) && (',
      '(',
      { test: DEVICE_LIMIT }
    ],
    'a device of an older root key takes room': [
      '(state.roots.get(user)?.root ?? root) === root',
      'true',
      { test: DEVICE_LIMIT }
    ],
    'who has no room makes none': [
      'acting.length < MAX_DEVICES || WITHOUT_ROOM.has(k)',
      'acting.length < MAX_DEVICES',
      { test: DEVICE_LIMIT }
    ],
    'who makes room takes it': ['if (WITHOUT_ROOM.has(k) || acting.some', 'if (acting.some', { test: DEVICE_LIMIT }],
    'a revocation holds in one guild': [
      'for (const state of states) if (isRevoked(state, device)) return true',
      '',
      { test: REVOKED_DEVICES }
    ]
  }),
  ...mutantsOf('federation/inbound/learning.ts', 'test/federation/two-nodes.test.ts', {
    'who is let in stays unknown until they speak': [
      "op.k === 'admit' && op.body ? identities.find",
      'false ? identities.find'
    ],
    'who is let in is shown by another’s certificate': [
      "op.k === 'admit' && identity?.user === op.body?.user ? identity",
      "op.k === 'admit' ? identity"
    ]
  }),
  ...mutantsOf('node/app/devices.ts', 'test/node/app/devices.test.ts', {
    'a node ends its own device': ['if (device.isHere) throw', 'if (false) throw'],
    'a guild of later does not hear of a revocation': [
      'for (const key of this.#revokedOf(user))',
      'for (const key of [])'
    ]
  }),
  ...mutantsOf('node/app/doorkeeper.ts', REVOKED_DEVICES, {
    'a revoked device is let in': ['if (isRevokedIn(this.#deps.registry.states(), identity)) return false', '']
  }),
  ...mutantsOf('node/app/guild/forks.ts', 'test/node/app/forks.test.ts', {
    'devices past the eighth are as fast as they like': ['live && rate && this.#crowds.isSurplus(op, state)', 'false']
  }),
  ...mutantsOf('federation/host/create-host.ts', 'test/federation/hostile-peer.test.ts', {
    'who is shut out hears gossip': ['isShutOut(peer) ? TELL_NOTHING : 0', '0', { match: '*hears no gossip*' }]
  }),
  ...mutantsOf('node/core/kinds/rotate.ts', REVOCATION, {
    'a device of an older root key brings the new one': ['op.user === body.user && op.root !== rotation.root', 'false'],
    'a rotation of another user is good': ['rotation?.user === body?.user ? rotation', 'rotation ? rotation']
  }),
  ...mutantsOf('federation/notice-order.ts', NOTICES, {
    'what has been said is said again': ['t <= lastOf(voice, kind, now)', 'false'],
    'a device fills the topic': ['if (voice.tokens < 1) return false', ''],
    'a member is heard by as many devices as they like': [
      'if (voices.size >= NOTICES.devicesPerUser) return undefined',
      ''
    ]
  }),
  ...mutantsOf('federation/notices.ts', NOTICES, {
    'what its author may not say is told on': [
      'return inbox.notice(guild, author.user, notice, t) ? Accept : Ignore',
      'inbox.notice(guild, author.user, notice, t)\n    return Accept'
    ],
    'two words of one moment are one': ['Math.max(now, last + 1)', 'now']
  }),
  ...mutantsOf('federation/heads/index.ts', 'test/federation/heads.test.ts', {
    'what was said in a closed channel is named to all': ['audiences.get(head.log)?.has(peer) === true', 'true']
  }),
  ...mutantsOf('node/core/voice.ts', VOICE_STATES, {
    'one is in a text channel': ['if (!isAudible(channel)) return', 'if (false) return'],
    'one is in a channel that one does not see': [
      "if (!mayIn(state, user, channel, P.VIEW_CHANNEL)) return refuse('missing-access', 'you cannot see this channel')",
      ''
    ],
    'one connects without the right': ['if ((left & P.CONNECT) === 0n) return', 'if (false) return'],
    'who is timed out stays in the channel': ['isTimedOut(state, user, now) ? whileTimedOut(held) : held', 'held']
  }),
  ...mutantsOf('node/app/voice-states.ts', VOICE_STATES, {
    'a node is believed of its users, whatever they may': [
      '(state && !mayBeIn(known, user, state, this.#deps.clock.now()))',
      'false'
    ],
    'others speak for who is here': [
      'this.#deps.accounts.account(user) || (before && before.t >= t)',
      'before && before.t >= t'
    ],
    'there is always room': [
      "this.#isFull(state, cid, user) ? refuse('limit-reached', 'the channel is full') : null",
      'null'
    ]
  }),
  ...mutantsOf('node/core/kinds/in-conversation.ts', `${KINDS}/in-conversation.test.ts`, {
    'there is everything in a conversation that there is in a guild': [
      'if (!belongs(state, op.k)) return refuse',
      'if (false) return refuse'
    ],
    'a group grows for ever': ['state.members.size < MAX_PEOPLE', 'true'],
    'everybody in a group removes others': ['ownerOf(state) === user ? null', 'true ? null'],
    'the channel of a group is changed like any other': ['&& Object.keys(body.set).length === 0', '']
  }),
  ...mutantsOf('node/core/kinds/begin-conversation.ts', `${KINDS}/in-conversation.test.ts`, {
    'a stranger begins a conversation of two others': ['genesis.users.includes(op.user)', 'true']
  }),
  ...mutantsOf('node/core/relations.ts', 'test/node/core/letters.test.ts', {
    'who is blocked asks on': ["if (before === 'blocked') return heardOfBlocked(word)", ''],
    'who has not been asked accepts': [
      "if (before === 'outgoing' || before === 'friend') return silently('friend')",
      "if (word !== null) return silently('friend')"
    ]
  }),
  ...mutantsOf('node/app/friends.ts', 'test/node/app/friends.test.ts', {
    'strangers fill the list of requests': ['.length < STRANGERS_WAITING', '.length < WAITING']
  }),
  ...mutantsOf('federation/sync/handshake.ts', 'test/integration/hostile-conversations.test.ts', {
    'a node tells anybody that it has a conversation': ['|| credentials.isMember(guild, device)', '|| true']
  }),
  ...mutantsOf('federation/health/ledger.ts', 'test/federation/health.test.ts', {
    'what has been brought is still lacking': ['page.ops = Math.max(page.ops - ops, 0)', ''],
    'a round that failed ended well': [
      'end(page, outcomeOf(error))\n        throw',
      "end(page, 'synced')\n        throw"
    ],
    'every peer is remembered': ['pages.size > LEDGER.peersPerGuild', 'false']
  }),
  ...mutantsOf('compat-api/http/routes/control/get-health.ts', 'test/compat-api/http/health.test.ts', {
    'everybody reads health': [
      "path: '/folkmoot/health',\n  auth: 'control'",
      "path: '/folkmoot/health',\n  auth: 'none'"
    ]
  }),
  ...mutantsOf('compat-api/http/routes/control/get-metrics.ts', 'test/compat-api/http/health.test.ts', {
    'everybody reads metrics': ["auth: 'control'", "auth: 'none'"]
  }),
  ...mutantsOf('node/app/health.ts', 'test/node/app/health.test.ts', {
    'a node that is cut off takes itself for whole': ["isAlone ? [{ code: 'nobody-reachable' } as const] : []", '[]']
  }),
  ...mutantsOf('node/app/presences.ts', 'test/node/app/presences.test.ts', {
    'one types in a private thread of others': ['!this.#deps.threads.maySee(state, user, thread)', 'false'],
    'one types where a thread is locked': ['isShut ||', 'false ||'],
    'who is timed out types': ['now >= (state.members.get(user)?.timeoutUntil ?? -Infinity)', 'true']
  }),
  ...mutantsOf('node/app/interactions/incoming.ts', INTERACTIONS, {
    'an interaction is whose anybody says': ["if (!isWhisperedBy(whisper, from.key)) return 'forged'", ''],
    'another is said to have called': ["if (!isTheirs) return 'forged'", ''],
    'one who floods a bot is heard': ['this.#count(user)', ''],
    'an interaction is taken twice': ['this.#waiting.has(id) ||', 'false ||']
  }),
  ...mutantsOf('node/app/interactions/outgoing.ts', INTERACTIONS, {
    'anybody answers for a bot': ['pending?.application !== from.user ||', '!pending ||'],
    'an answer comes by another node': ['pending.peer !== undefined && pending.peer !== peer', 'false'],
    'an answer is heard again': ['n <= pending.n', 'false']
  }),
  ...mutantsOf('node/app/interactions/check.ts', INTERACTIONS, {
    'the bot’s node lets everybody use a command': [
      'if (!mayUse(state, user, channel.cid, { application, command }))',
      'if (false)'
    ]
  }),
  ...mutantsOf('compat-api/outgoing/reach.ts', 'test/compat-api/http/endpoints.test.ts', {
    'any address is of the internet': ["return !special.check(address, 'ipv4')", 'return true']
  })
]
