/** Ops by themselves: bytes and hashes, chains, pace, what counts in hindsight, how messages and threads come of them. */
import { mutantsOf } from './mutant.ts'

const CODEC = 'test/node/core/codec.test.ts'
const INBOX = 'test/node/app/inbox.test.ts'
const PACE = 'test/node/core/pace.test.ts'
const CUT = 'test/node/app/cut.test.ts'
const SEALS = 'test/node/app/seals.test.ts'
const GRACE = 'test/node/app/message-attacks.test.ts'
const STORE = 'test/node/storage/sqlite/message-store.test.ts'
const PREVIEWS = 'test/node/app/previews.test.ts'
const DELETED = 'test/node/core/deleted-set.test.ts'
const FOLD = 'test/node/core/thread-fold.test.ts'
const CHECKLIST = 'test/federation/checklist.test.ts'
const EXAMINERS = 'test/federation/examiners.test.ts'
const CONTENTS = 'test/compat-api/hostile-contents.test.ts'
const FLOODS = 'test/node/app/floods.test.ts'
const VECTORS = 'test/node/core/vectors.test.ts'

export const ops = [
  ...mutantsOf('node/core/deleted-set.ts', DELETED, {
    'what is deleted is proved absent by itself': ['there !== message && equalBytes', 'equalBytes'],
    'a proof need not lead to the root': [
      'equalBytes(rootAlong(leafHash(utf8(message)), standing, path), root)',
      'root.length > 0'
    ],
    'a message stands on the wrong side': ['bitOf(way, path.length - 1 - i) === 0', 'bitOf(way, 0) === 0'],
    'who is joined by others in the set keeps the place': ['grown(null, [node, ...others], depth)', 'node']
  }),
  ...mutantsOf('node/app/guild/previews.ts', PREVIEWS, {
    'what is old is shown on a peer’s word': ['op.t > now - FRESH || ', 'true || '],
    'a page is held to a seal of before': [
      'written >= Math.max(before.seal, message - FRESH)',
      'written >= message - FRESH'
    ],
    'a page is held to a seal of long ago': [
      'written >= Math.max(before.seal, message - FRESH)',
      'written >= before.seal'
    ],
    'a seal proves what is younger': [' && op.t <= seal.op.t', '']
  }),
  ...mutantsOf('node/app/guild/guild.ts', INBOX, {
    'what comes together with its deletion is never told': ['batches.length > 1 || ', '']
  }),
  ...mutantsOf('node/storage/sqlite/database.ts', 'test/node/storage/sqlite/database.test.ts', {
    'whoever stands next to another is run as it': ['last?.runner === work.runner', 'last']
  }),
  ...mutantsOf('node/app/guild/guild.ts', PREVIEWS, {
    'a page is held to a seal by anybody': ['sealed && isPlausible(sealed.seal.op) &&', 'sealed &&'],
    'a page is held to a seal that does not count': ['&& this.#readModel.counts(sealed.seal.op, ground) ?', '?']
  }),
  ...mutantsOf('federation/sync/open-proof.ts', 'test/federation/pages.test.ts', {
    'a false proof is believed': [
      '!absences.every((absence) => isAbsent(absence, body.deleted))',
      'false',
      { match: '*who proves*' }
    ]
  }),
  ...mutantsOf('federation/sync/patience.ts', 'test/federation/patience.test.ts', {
    'a peer keeps a guild waiting for ever': ['if (left < 0) throw', 'if (false) throw'],
    'a peer on a thin line is given up': ['left += ops * SYNC.patiencePerOp', 'left += 0 * ops']
  }),
  ...mutantsOf('federation/inbound/ancestry.ts', 'test/federation/waiting-rooms.test.ts', {
    'a chain without a beginning is followed for ever': ['< QUARANTINE.ancestors', '< Infinity']
  }),
  ...mutantsOf('federation/inbound/delivery.ts', 'test/federation/slow-clock.test.ts', {
    'a node whose clock is behind blames everybody for it': ['if (!isPast(due, clock.now())) hasty', 'hasty']
  }),
  ...mutantsOf('federation/inbound/settle-receipts.ts', 'test/federation/hostile-peer.test.ts', {
    'who brings what is early is at fault': [
      'rooms.tooEarly(source.peer, receipt.due)',
      "fault ??= { fault: 'early' }",
      { match: '*costs its bearer nothing*' }
    ],
    'who brings what the rules refuse is not at fault': [
      "if (receipt.status === 'refused') fault ??=",
      "if (receipt.status === 'known') fault ??=",
      { match: '*that the rules refuse*' }
    ]
  }),
  ...mutantsOf('node/core/fork-proof.ts', 'test/node/app/forks.test.ts', {
    'one op proves a fork': ['cid !== other &&', ''],
    'two ops of a chain prove a fork': ['a.payload.q === b.payload.q &&', ''],
    'a fork is proved by what nobody has signed': ['!isSigned(a.value) || !isSigned(b.value)', 'false'],
    'a fork is proved in another guild': ['parseLogId(a.value.header.id)?.guild !== guild', 'false']
  }),
  ...mutantsOf('node/app/fork-proofs.ts', 'test/node/app/forks.test.ts', {
    'a fork is proved by another’s certificate': ['identity?.key !== fork.device', '!identity']
  }),
  ...mutantsOf('node/app/guild/forks.ts', 'test/node/app/forks.test.ts', {
    'a device that forked once does so at every place': ['|| (live && this.#isForker(key))', '']
  }),
  ...mutantsOf('node/app/guild/seals.ts', SEALS, {
    'a device has a channel counted again and again': [
      '|| this.#recounts(op, body.previous)',
      '',
      { match: '*within the hour*' }
    ],
    'a seal says what it likes of deletions': [
      'equalBytes(deleted.root.root, body.deleted.root)',
      'true',
      { match: '*wrong list of deletions*' }
    ]
  }),
  ...mutantsOf('node/core/codec.ts', CODEC, {
    'a body is exchanged': ['!equalBytes(sha256(blocks.body), payload.y)', 'false'],
    'a body has another length than was signed': ['payload.s !== blocks.body.byteLength', 'false'],
    'display fields are exchanged': ['!hash || !equalBytes(sha256(block), hash)', '!hash'],
    'a display block has no limit': [
      'block.byteLength > LIMITS.display) throw new Mismatch(`the display block',
      'false) throw new Mismatch(`the display block'
    ],
    'a body that others are judged by is missing': ['isBodyForgettable(k) && ', ''],
    'an entry has no limit': [
      'Decoded<DecodedEntry> => {\n  if (bytes.byteLength > LIMITS.entry)',
      'Decoded<DecodedEntry> => {\n  if (false)'
    ],
    'a body has no limit': ['if (s > bodyLimit(k)) return', 'if (false) return'],
    'a channel’s op has no control frontier': [
      "if ((payload.c.length === 0) !== (log.type === 'control')) return",
      'if (false) return'
    ],
    'a control op lies in a channel': [
      'if (opSchemas[payload.k].log !== log.type) return',
      'if (false) return',
      { test: VECTORS }
    ],
    'a log of one guild holds ops of another': [
      'if (log.guild !== payload.g) return',
      'if (false) return',
      { test: VECTORS }
    ],
    'the clock names another device': [
      'if (header.clock.id !== header.key) return',
      'if (false) return',
      { test: VECTORS }
    ],
    'a chain begins in the middle': [
      'if ((header.payload.q === 0) !== (header.payload.p === null)) return',
      'if (false) return',
      { test: VECTORS }
    ],
    'an op has no parents': [
      "header.next.length === 0 && log.type === 'control' && !isCreate",
      'false',
      { test: VECTORS }
    ],
    'the beginning has parents': ['header.next.length > 0 && isCreate', 'false'],
    'a thread lies in a thread': ["log.type === 'channel' && log.thread && isThreadKind(payload.k)", 'false'],
    'the guild’s own ops are encrypted': ["payload.e !== null && log.type !== 'channel' ?", 'false ?'],
    'what a device signs leaves fields out': [
      "new Set(['key', 'identity', 'sig'])",
      "new Set(['key', 'identity', 'sig', 'next'])",
      { test: CHECKLIST }
    ]
  }),
  ...mutantsOf('crypto/canonical-cbor.ts', 'test/crypto/canonical-cbor.test.ts', {
    'something follows the value': ['if (this.#at !== this.#bytes.length) refuse', 'if (false) refuse'],
    'a number is longer than it need be': ['return value >= least ? value', 'return true ? value'],
    'text is not UTF-8': ['if (!isUtf8(this.#bytes.subarray(from, this.#at))) refuse', 'if (false) refuse']
  }),
  ...mutantsOf('node/core/chain.ts', INBOX, {
    'a clock runs ahead of its parents': [
      'return header.clock.time === expected ? null',
      'return header.clock.time >= expected ? null'
    ],
    'a clock runs behind its parents': [
      'return header.clock.time === expected ? null',
      'return header.clock.time <= expected ? null'
    ],
    'a time is that of the op before': ['t <= context.previous.t', 't < context.previous.t'],
    'a time is before the parents’': ['context.parents.some((p) => t < p.t)', 'false'],
    'a chain leaves ops out': [' || context.previous.q !== q - 1', ''],
    'a chain goes on from another device': [
      '!context.previous || context.previous.q',
      'context.previous && context.previous.q'
    ],
    'the op before is not in the past': ['if (!context.previousInPast()) return', 'if (false) return'],
    'a frontier goes back': ['return context.coversPrevious() ? null', 'return true ? null']
  }),
  ...mutantsOf('node/core/pace.ts', PACE, {
    'a chain may go as fast as it likes': ['if (q < rate.n) return null', 'return null'],
    'the first ops of a chain are held to a rate': ['if (q < rate.n) return null', ''],
    'ops are counted one short': ['pace.back(rate.n)', 'pace.back(rate.n - 1)'],
    'members have no daily limit': [', DAILY]', ']'],
    'the owner has a daily limit': ['user === state.owner ?', 'false ?'],
    'threads are begun without end': ['state.rates ? parseLogId(log) : undefined', 'false as never'],
    'who manages threads has a limit of them': [' || mayIn(state, user, place.channel, P.MANAGE_THREADS)', ''],
    'there is no slow mode': ['channel.slowmode === 0', 'true'],
    'slow mode lies between ops of any kind': ["k === 'msg' ? parseLogId(log)", 'true ? parseLogId(log)'],
    'nobody skips slow mode': ['|| maySkip(state, stride, channel.cid)', ''],
    'a webhook waits for slow mode': ['a !== null ||', ''],
    'a bot waits for slow mode': ['state.users.get(user)?.bot === true ||', '']
  }),
  ...mutantsOf('node/core/sponsors.ts', 'test/node/core/sponsors.test.ts', {
    'a sponsor has no limit': ['times.length < SPONSOR_LIMIT ? 0', 'true ? 0'],
    'the owner has a limit as a sponsor': [' || sponsor === state.owner', ''],
    'only whom one let in oneself belongs to a ring': ['      open.push(guest)\n', '']
  }),
  ...mutantsOf('node/core/standing/hard-cut.ts', CUT, {
    'a ban hides nothing': ['isBeyond(op, removal, book) && ', 'false && '],
    'what had been read before a ban is hidden': ['op.header.payload.q > row.q', 'true'],
    'who comes back after a ban is not heard': [' && !covers(op.header.payload.c, removal.cid)', ''],
    'what had been sealed before a ban is hidden': ['!isCovered(book, op, removal.t)', 'true', { test: SEALS }],
    'what was sealed after a ban had been read before it': [
      'isCovered(book, op, removal.t)',
      'isCovered(book, op)',
      { test: SEALS }
    ],
    'a cut of another channel counts': [' && each.channel === room', '', { test: SEALS }]
  }),
  ...mutantsOf('node/core/standing/soft-grace.ts', GRACE, {
    'an old frontier serves for ever': ['hindsight.oldestUnseenReduction(c) <= known ?', 'false ?'],
    'there is no grace': ['op.t - GRACE', 'op.t'],
    'the grace is an hour': ['op.t - GRACE', 'op.t - 12 * GRACE']
  }),
  ...mutantsOf('node/core/standing/sealed-out.ts', SEALS, {
    'a seal decides nothing': [
      'const last = book.seals[book.firstCovering(op) - 1]',
      'const last = undefined as Seal | undefined'
    ],
    'what an earlier seal covers falls by a later one': ['book.seals[book.firstCovering(op) - 1]', 'book.seals.at(-1)'],
    'a seal decides within the grace': ['return last && last.t >= op.t + GRACE ? last : undefined', 'return last'],
    'what a seal’s author had seen does not count': [', ...seal.c]', ']']
  }),
  ...mutantsOf('node/core/standing/backlog.ts', SEALS, {
    'a year of silence ends in a flood': [
      'op.t < newest.t - OLDEST || op.header.payload.q > reached + BUDGET',
      'false'
    ],
    'ops come late by any time': ['op.t < newest.t - OLDEST || ', ''],
    'any number of ops come late': [' || op.header.payload.q > reached + BUDGET', ''],
    'what a seal covers is late': [' || isCovered(book, op)', '']
  }),
  ...mutantsOf('node/core/standing/index.ts', GRACE, {
    'what a removal says to have been read is left out by seals': [
      'isInCut(control.state, op) ? null : ',
      '',
      { test: SEALS }
    ],
    'a moderator who was one still clears': ["? 'bare' : 'counts'", "? 'counts' : 'counts'"],
    'what later states do not allow counts': [
      "if (states.some((state) => authorize(state, op) !== null)) return 'void'",
      ''
    ]
  }),
  ...mutantsOf('node/core/stamp.ts', 'test/node/core/message-fold.test.ts', {
    'of edits at one time the smaller CID shows': ['b.cid > a.cid', 'b.cid < a.cid']
  }),
  ...mutantsOf('node/core/message-fold.ts', STORE, {
    'anybody edits': ['op.user === row.author && !is', '!is'],
    'what is forwarded is edited': ['forward !== undefined || ', '', { test: 'test/node/app/forwards.test.ts' }],
    'what is spoken is edited': [
      '(saysVoice(content) && !origin)',
      'false',
      { test: 'test/node/core/message-fold.test.ts' }
    ],
    'of a copy of what is spoken nobody says that the original has gone': [
      '(saysVoice(content) && !origin)',
      'saysVoice(content)',
      { test: 'test/node/core/message-fold.test.ts' }
    ],
    'the edit that comes last shows': [
      '!isFixed(row) && isLater(row.edit, stamp)',
      '!isFixed(row)',
      { test: 'test/node/core/message-fold.test.ts' }
    ],
    'the pin that comes last holds': [
      'return isLater(row.pin, stamp) ?',
      'return true ?',
      { test: 'test/node/core/message-fold.test.ts' }
    ],
    'anybody deletes': ['moderator || op.user === author', 'true'],
    'moderators do not delete': ['moderator || op.user === author', 'op.user === author']
  }),
  ...mutantsOf('node/core/thread-fold.ts', FOLD, {
    'anybody writes a thread’s registers': ['if (!owns && !(isOpen && wakes(fields))) return', ''],
    'a thread is taken in order of arrival': ['for (const act of inLine(acts))', 'for (const act of acts)'],
    'a deleted thread lives on': [" || acts.some((act) => act.k === 'thread.del')", ''],
    'a locked thread is woken by anybody': ['  !thread.locked && (thread.type', '  (thread.type'],
    'whose thread it is locks it': [' && !isManaged(fields))', ')'],
    'anybody puts a thread away': ['.length === 1 && fields.archived === false', '.length === 1'],
    'who wakes a thread names it': ['(owns && op.display?.name)', 'op.display?.name'],
    'anybody comes into a private thread': [
      'thread.type !== PRIVATE || (members.has(user)',
      'true || (members.has(user)'
    ],
    'who is in a closed thread brings others': [' && (thread.invitable || user === thread.owner)', ''],
    'anybody takes others out': ['by === user || (', 'true || ('],
    'in a locked thread anybody speaks': ['heldNear(locks, false, t, false) && ', ''],
    'who is not in a private thread speaks there': [
      ' || heldNear(presence.get(user) ?? [], true, t, false)',
      ' || true'
    ]
  }),
  ...mutantsOf('node/core/forgettable.ts', 'test/node/app/thread-names.test.ts', {
    'what threads are called is never forgotten': ["'admit', 'thread', 'thread.set'])", "'admit'])"],
    'what threads are called is kept for ever': ["'edit', 'thread', 'thread.set'])", "'edit'])"]
  }),
  ...mutantsOf('node/app/guild/forgetting.ts', 'test/node/app/thread-names.test.ts', {
    'what deleted threads are called stays': ['if (thread) this.settleThread(id, thread)', '']
  }),
  ...mutantsOf('node/storage/sqlite/log-store.ts', PREVIEWS, {
    'what could not be stored is taken for stored': [
      'this.#logs.clear()\n    this.#cids.forgetLatest()',
      'this.#logs.clear()'
    ]
  }),
  ...mutantsOf('node/app/guild/guild.ts', 'test/node/storage/sqlite/message-store.test.ts', {
    'nobody has said anything about what others bring': ['batches.every(({ own }) => own)', 'batches.length > 0']
  }),
  ...mutantsOf('node/storage/sqlite/log-store.ts', 'test/node/app/thread-names.test.ts', {
    'deleting messages takes names from threads': ["and +e.log = ?2 and e.kind = 'msg'", 'and +e.log = ?2']
  }),
  ...mutantsOf('node/app/guild/sweeping.ts', FLOODS, {
    'every erasure reads all names': ['Math.min(...pending.map(([user]) => this.#doneOf(user)))', '-1']
  }),
  ...mutantsOf('node/app/threads.ts', FLOODS, {
    'threads of a deleted channel are seen': ['!state.channels.has(thread.parent) || ', '']
  }),
  ...mutantsOf('node/storage/sqlite/reaction-store.ts', FLOODS, {
    'a message shows emoji without end': ['.all(message, MAX_EMOJI)', '.all(message, -1)']
  }),
  ...mutantsOf('compat-api/present/written.ts', CONTENTS, {
    'contents that are no JSON end in an error': ['return undefined\n', "throw new Error('no JSON')\n"],
    'what is no embed is shown as one': [
      'return success ? [data] : []',
      'return success ? [data] : [item as typeof data]'
    ]
  }),
  ...mutantsOf('compat-api/present/message.ts', CONTENTS, {
    'an answer shows what stands in another channel': ['original?.channel !== message.channel', '!original'],
    'authors set any flag': ['flags & AUTHOR_FLAGS', 'flags']
  }),
  ...mutantsOf('federation/inbound/bound-size.ts', CHECKLIST, {
    'an entry is parsed whatever its size': ['entry.byteLength > LIMITS.entry', 'false'],
    'a body is parsed whatever its size': ['body && body.byteLength > LIMITS.controlBody', 'false'],
    'display fields are parsed whatever their size': ['display && display.byteLength > LIMITS.display', 'false']
  }),
  ...mutantsOf('federation/inbound/belong.ts', CHECKLIST, {
    'an op of another guild comes in': ['header.payload.g === guild ?', 'true ?']
  }),
  ...mutantsOf('federation/inbound/bind-key.ts', CHECKLIST, {
    'anybody signs in another’s name': ['key === identity.key && clock.id === identity.key', 'true']
  }),
  ...mutantsOf('federation/inbound/check-signature.ts', CHECKLIST, {
    'no signature is looked at by the node': [
      'verifySignature(header.key, signed, fromBase64url(header.sig)) ?',
      'Boolean(verifySignature) && signed && fromBase64url(header.sig) && header.key ?'
    ]
  }),
  ...mutantsOf('federation/inbound/examine.ts', EXAMINERS, {
    'no signature is looked at in a thread': ['checkSignature(entry) ?? openContents', 'openContents']
  }),
  ...mutantsOf('federation/inbound/examiner.ts', EXAMINERS, {
    'what a thread has found out is not asked for': [
      'proved.then(() => all?.[i] ?? LEFT_ASIDE)',
      'proved.then(() => ({ body: null, display: null }))'
    ]
  }),
  ...mutantsOf('federation/inbound/decode.ts', CHECKLIST, {
    'whoever sends newer rules is blamed': ['entry.newer ? undefined :', '']
  })
]
