/** The control log: who may do anything at all, what stands when nobody had seen the other, how values are woven. */
import { mutantsOf } from './mutant.ts'

const ATTACKS = 'test/node/core/attacks.test.ts'
const RESOLVE = 'test/node/core/resolve.test.ts'
const WEAVE = 'test/node/core/weave.test.ts'
const LOG = 'test/node/core/control-log.test.ts'
const BOUNDED = 'test/node/core/bounded-work.test.ts'
const FINALITY = 'test/node/core/finality.test.ts'
const KINDS = 'test/node/core/kinds'

export const control = [
  ...mutantsOf('node/core/resolve/cuts.ts', LOG, {
    'a log is cut between ops that have not seen each other': ['if (seen >= index)', 'if (true)'],
    'a cut is kept that a late op has not seen': [
      'if (!includes(node) || node.unseen.first >= cut) continue',
      'continue'
    ],
    'what has no effect takes back cuts': ['if (since < cut)', 'if (false)', { test: BOUNDED }]
  }),
  ...mutantsOf('node/core/resolve/beyond-dispute.ts', FINALITY, {
    'who is concurrent with a checkpoint is out of touch': ['if (!isOutOfTouch(node, about.node)) continue', ''],
    'what is out of touch is judged with all the rest': [
      'if (since < Infinity) return',
      'if (false) return',
      { test: BOUNDED }
    ],
    'a checkpoint is final though an earlier one is beside it': [' || this.#hasRival(about)', ''],
    'one witness puts in dispute what others have made final': [
      'users.size >= rival.witnesses.threshold',
      'users.size > 0'
    ],
    'who has lost the right to it makes a checkpoint final, beyond dispute': [
      '[...takers, ...word.forks]',
      '[...word.forks]'
    ],
    'who has forked their chain puts both branches beyond dispute': ['[...takers, ...word.forks]', '[...takers]'],
    'a removal, or a fork, without effect takes words away': [
      'this.verdictOn(node, about.node)?.since ?? Infinity',
      'Infinity'
    ],
    'a word counts that comes when everybody has gone on': ['if (this.#isTooLate(word, about)) return Infinity', ''],
    'half of the witnesses put a checkpoint beyond dispute': [
      'return nthOf(voices, threshold)',
      'return nthOf(voices, 1)'
    ]
  }),
  ...mutantsOf('node/core/resolve/finality.ts', FINALITY, {
    'the seller of the guild says what is final, beyond dispute': [
      'checkpoint.isOwners && checkpoint.node.op.user === maker',
      'false'
    ],
    'witnesses who were replaced put a branch beyond dispute': ['casts: () => true', 'casts: () => false'],
    'a revoked device of the owner puts a branch beyond dispute': [
      'checkpoint.isOwners && revokes(node, checkpoint.node)',
      'false'
    ]
  }),
  ...mutantsOf('node/core/resolve/final-checkpoint.ts', ATTACKS, {
    'a checkpoint is never final': ['>= witnesses.threshold', '> witnesses.users.length'],
    'a witness who was banned since makes a checkpoint final': [
      'words.filter((word) => !isTakenBack(this.#view, checkpoint, word))',
      'words',
      { match: 'S43*' }
    ],
    'one witness makes a checkpoint final': ['>= witnesses.threshold', '>= 1'],
    'what a witness has seen is made void by their word': [
      '.filter((word) => !window.dag.before(late, word))',
      '',
      { match: 'S64*' }
    ],
    'a word that comes too late is taken for one': [
      'if (words.length > 0) return',
      'if (words.length > voids.size + late.length) return',
      { match: 'S65*' }
    ],
    'a final checkpoint shuts out what is not late': [' && isLate(node, checkpoint)', '', { test: RESOLVE }],
    'what only seems final for now shuts out for good': [
      '(atLast || sureVoices.areEnough(checkpoint, node))',
      'true',
      { match: 'S60*' }
    ],
    'witnesses undo their own replacement': ["node.op.k === 'witness' && stands(node)", 'false', { match: 'S40*' }],
    'a revoked device of the owner makes an old branch final': [
      ' || isRevoked(window, revocations, node)',
      '',
      { match: 'S57*' }
    ],
    'who is no witness makes a checkpoint final': [
      'witnesses.users.filter((user) => distinct.has(user)).length',
      'distinct.size',
      { test: RESOLVE }
    ],
    'checkpoints beside each other count for each other': [
      'node === checkpoint || dag.before(checkpoint, node)',
      'node.op.k === checkpoint.op.k',
      { test: RESOLVE }
    ]
  }),
  ...mutantsOf('node/core/resolve/revocation.ts', ATTACKS, {
    'what a revoked device did as the owner acknowledges itself': [
      'revokes(revocation, node) && dag.concurrent(revocation, node)',
      'false',
      { match: 'S56*' }
    ]
  }),
  ...mutantsOf('node/core/resolve/self-fork.ts', ATTACKS, {
    'both branches of a fork stand': ['mayFork(each) && dag.isTangled(each)', 'false'],
    'the owner acknowledges their own branch': [
      'owners.filter(({ op }) => op.header.key !== key)',
      'owners',
      { match: 'S54*' }
    ],
    'a revoked branch has no more to say than another': ['if (knownA !== knownB) return knownA', '', { match: 'S55*' }],
    'who has seen a branch does not decide a fork': [
      'if (better(forA, forB) || better(forB, forA)) return better(forA, forB)',
      '',
      { test: RESOLVE }
    ],
    'the later branch of a fork wins a tie': ['return a.op.cid < b.op.cid', 'return a.index > b.index'],
    'an author vouches for their own branch': ['node.op.user !== branch.op.user && ', '', { test: RESOLVE }],
    'a second signature under the genesis is a fork': ["op.k !== 'create'", 'op.k.length > 0', { test: LOG }]
  }),
  ...mutantsOf('node/core/resolve/concurrent-removal.ts', ATTACKS, {
    'removals void nothing beside them': [
      'if (authorize(overlay.of(node).view, node.op))',
      'if (false)',
      { match: 'S01*' }
    ],
    'removals are not laid over what is beside them': ['overlay.lay(window, removal, node)', '', { match: 'S01*' }],
    'rank is that of the past the author chose': [
      'rank(overlay.of(node).view, node.op.user)',
      'node.rank',
      { match: 'S21*' }
    ],
    'removals that stand are voided by later ones': [' || committed.has(node)', '', { test: RESOLVE }]
  }),
  ...mutantsOf('node/core/resolve/second-sale.ts', ATTACKS, {
    'who has sold the guild sells it again': [
      'if (!window.dag.concurrent(',
      'if (window.dag.concurrent(',
      { match: '*S52*' }
    ],
    'the maker of an offer vouches for the sale': [' || node.op.user === one.maker', '', { match: '*S52*' }]
  }),
  ...mutantsOf('node/core/resolve/handover.ts', ATTACKS, {
    'who has given the guild away acts as its owner': [
      'maker === node.op.user && dag.concurrent(acceptance, node)',
      'false',
      { match: '*S5*' }
    ]
  }),
  ...mutantsOf('node/core/kinds/accept.ts', ATTACKS, {
    'the old owner stays the witness': [
      '?? { users: [owner], threshold: 1 }',
      '?? weave.view.witnesses',
      { match: '*S51*' }
    ]
  }),
  ...mutantsOf('node/core/resolve/canonical-order.ts', RESOLVE, {
    'acknowledgement does not order removals': ['if (ackA !== ackB)', 'if (false)'],
    'rank does not order removals': ['if (rankA !== rankB)', 'if (false)'],
    'the lower rank comes first': ['rankA > rankB', 'rankA < rankB'],
    'seniority does not order removals': ['if (seniorA !== seniorB)', 'if (false)']
  }),
  ...mutantsOf('node/core/resolve/acknowledgement.ts', ATTACKS, {
    'the last acknowledgement counts': ['a.depth - b.depth', 'b.depth - a.depth', { test: RESOLVE }],
    'acknowledged is only what the owner wrote': ['each === node || dag.before(node, each)', 'each === node']
  }),
  ...mutantsOf('node/core/resolve/taken-id.ts', ATTACKS, {
    'two roles may have one id': ["'role.new', ", ''],
    'whoever comes first to a replica has the id': ['canonicalOrder(a, b, judge)', 'a.index - b.index']
  }),
  ...mutantsOf('node/core/resolve/window.ts', ATTACKS, {
    'what rests on a void op stands': ['authorize(past.view, node.op) === null', 'true', { test: RESOLVE }]
  }),
  ...mutantsOf('node/core/resolve/reducing.ts', RESOLVE, {
    'a ban is no removal': ["  'ban',\n", '', { match: 'ban:*' }],
    'a kick is no removal': ["  'kick',\n", '', { match: 'kick:*' }],
    'leaving is no removal': ["  'leave',\n", '', { match: 'leave:*' }],
    'taking a role is no removal': ["  'ungrant',\n", '', { match: 'ungrant:*' }],
    'changing a role is no removal': ["  'role.set',\n", '', { match: 'role.set:*' }],
    'deleting a role is no removal': ["  'role.del',\n", '', { match: 'role.del:*' }],
    'moving a role is no removal': ["  'role.move',\n", '', { match: 'role.move:*' }],
    'an overwrite is no removal': ["  'ow.set',\n", '', { match: 'ow.set:*' }],
    'taking an overwrite away is no removal': ["  'ow.del',\n", '', { match: 'ow.del:*' }],
    'a time-out is no removal': ["  'timeout',\n", '', { match: 'timeout:*' }],
    'giving the guild away is no removal': ["  'accept',\n", '', { match: 'accept:*' }],
    'making an invite one for others is no removal': ["  'invite.set',\n", '', { match: 'invite.set:*' }],
    'taking an invite back is no removal': ["  'invite.del',\n", '', { match: 'invite.del:*' }],
    'naming other witnesses is no removal': ["  'witness',\n", '', { match: 'witness:*' }],
    'ending the guild is no removal': ["  'close',\n", '', { match: 'close:*' }],
    'deleting a webhook is no removal': ["  'hook.del',\n", '', { match: 'hook.del:*' }],
    'revoking a device is no removal': ["  'device.del',\n", '', { test: `${KINDS}/revocation.test.ts` }],
    'rotating a root key is no removal': ["  'rotate'\n", '', { test: `${KINDS}/revocation.test.ts` }],
    'switching approval on is no removal': ['op.body?.approval === true || ', '', { test: `${KINDS}/approve.test.ts` }],
    'closing open admission is no removal': [
      ' || op.body?.openAdmit === false',
      '',
      { test: `${KINDS}/strict-invites.test.ts` }
    ]
  }),
  ...mutantsOf('node/core/causal/weave.ts', WEAVE, {
    'an add counts though it has not seen the removal': [
      'return this.#removes(name).every((cid) => this.#thread.sees(cid))',
      'return true'
    ],
    'the latest bits win': ['held & (write.value as bigint)', '(write.value as bigint)'],
    'all bits win': ['held & (write.value as bigint)', 'held | (write.value as bigint)'],
    'rank does not decide between writes': ['if (a.rank !== b.rank) return', 'if (a.rank === "~~") return'],
    'the lower rank writes': ['return a.rank > b.rank', 'return a.rank < b.rank'],
    'the earlier write shows': ['a.cid > b.cid : a.t > b.t', 'a.cid > b.cid : a.t < b.t'],
    'the write that is woven in last shows': ['wins(write, best)', 'true'],
    'a pardon takes back bans it has not seen': [
      'const writes = this.#unseen(this.#writes(name))\n    this.#marks',
      'const writes: readonly Write[] = []\n    this.#marks'
    ],
    'a pardon takes nothing back': [
      'const writes = this.#unseen(this.#writes(name))\n    this.#marks',
      'const writes = this.#writes(name)\n    this.#marks'
    ],
    'a write replaces what it has not seen': ['[...this.#unseen(this.#writes(name)), {', '[{'],
    'a removal forgets those it has not seen': [
      '[...this.#unseenCids(this.#removes(name)).filter((other) => other !== cid), cid]',
      '[cid]'
    ]
  }),
  ...mutantsOf('node/core/causal/dag.ts', LOG, {
    'the last admission makes senior': ['Math.min(Infinity, ...depths)', 'Math.max(0, ...depths)', { test: RESOLVE }],
    'what is concurrent counts as seen': ['a.index < b.index && !b.unseen.has(a.index)', 'a.index < b.index']
  }),
  ...mutantsOf('node/core/authorize.ts', `${KINDS}/members.test.ts`, {
    'the banned may act': ['state.bans.has(op.user)', 'false'],
    'strangers may act': [
      "if (!member) return refuse('not-a-member', 'you are not a member')",
      'if (!member) return null'
    ],
    'the timed-out may act': ['op.t < member.timeoutUntil', 'op.t < 0'],
    'a time-out never ends': ['op.t < member.timeoutUntil', 'op.t > 0'],
    'the timed-out may not leave': [
      "const DESPITE_TIMEOUT = new Set<Kind>(['leave', 'profile'])",
      "const DESPITE_TIMEOUT = new Set<Kind>(['profile'])"
    ],
    'those who wait may act': [
      '  member.pending && op.user',
      '  false && op.user',
      { test: `${KINDS}/approve.test.ts` }
    ],
    'those who wait may not leave': [
      "const DESPITE_PENDING = new Set<Kind>(['leave', 'profile'])",
      "const DESPITE_PENDING = new Set<Kind>(['profile'])",
      { test: `${KINDS}/approve.test.ts` }
    ],
    'a guild that has ended goes on': [
      'if (state.closed) return',
      'if (false) return',
      { test: `${KINDS}/roles.test.ts` }
    ],
    'the forgotten may be erased in a guild that has ended': [
      'erasesOneself(op) && !state.closed',
      'erasesOneself(op)',
      { test: `${KINDS}/erase.test.ts` }
    ],
    'the banned may not have themselves erased': [
      'erasesOneself(op) && !state.closed',
      'false',
      { test: `${KINDS}/erase.test.ts` }
    ],
    'a revoked device may act': [
      'state.revoked.get(op.user)?.includes(op.header.key)',
      'false',
      { test: `${KINDS}/revocation.test.ts` }
    ],
    'a device of an older root key may act': [
      'root !== undefined && root !== op.root && ',
      'false && ',
      { test: `${KINDS}/revocation.test.ts` }
    ],
    'ops of other rules are taken': [
      'op.header.payload.v === state.rules',
      'true',
      { test: `${KINDS}/upgrade.test.ts` }
    ],
    'a node acts by rules it does not know': [
      'state.rules > RULES_VERSION',
      'false',
      { test: `${KINDS}/upgrade.test.ts` }
    ],
    'who no longer moderates deletes others’ messages': [
      'mayIn(state, op.user, place.channel, wanted)',
      'true',
      { test: 'test/node/app/message-attacks.test.ts' }
    ],
    'whoever has not the right speaks aloud': [
      '!mayIn(state, speakerOf(state, op), channel, P.SEND_TTS_MESSAGES)',
      'false',
      { test: 'test/node/app/forgetting.test.ts', match: '*text is spoken*' }
    ],
    'whoever has not the right sends voice messages': [
      'mayIn(state, speakerOf(state, op), channel, P.SEND_VOICE_MESSAGES)',
      'true',
      { test: 'test/node/app/forgetting.test.ts', match: 'a voice message *' }
    ],
    'a voice message says more than that': [
      'isSpoken(body) && ',
      '',
      { test: 'test/node/app/forgetting.test.ts', match: 'a voice message *' }
    ],
    'an edit makes a voice message': [
      'flags: flags & ~VOICE_MESSAGE',
      'flags',
      { test: 'test/node/app/forgetting.test.ts', match: 'a voice message *' }
    ],
    'whoever has not the right sends files': [
      '!mayIn(state, speaker, channel, P.ATTACH_FILES)',
      'false',
      { test: 'test/node/app/forgetting.test.ts', match: '*files are shown*' }
    ]
  }),
  ...mutantsOf('node/core/blobs.ts', 'test/node/core/blobs.test.ts', {
    'other bytes stand for a chunk': [' && equalBytes(sha256(chunk), wanted)', ''],
    'a chunk is as long as its sender likes': ['chunk.byteLength === lengthOf(tree, index) && ', ''],
    'a file goes by the list of another': [' || (opCidOf(encoded) as string) !== cid', ''],
    'a list does not fit its size': ['chunks.length === Math.ceil(size / CHUNK) ?', 'true ?']
  })
]
