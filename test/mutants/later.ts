/** What is found out later: erasures that come too late, rules that had not been seen, seals and states of before, events. */
import { mutantsOf } from './mutant.ts'

const ATTACKS = 'test/node/core/attacks.test.ts'
const AUTOMOD = 'test/node/app/automod.test.ts'
const GRACE = 'test/node/app/message-attacks.test.ts'
const COVERAGE = 'test/node/core/coverage.test.ts'
const REVERSALS = 'test/node/core/reversal.test.ts'
const DIFF = 'test/node/core/diff.test.ts'
const SEALER = 'test/node/app/sealer.test.ts'

export const later = [
  ...mutantsOf('node/core/resolve/late-erasure.ts', ATTACKS, {
    'who comes back meanwhile is forgotten': ['if (admission) voids', 'if (false) voids'],
    'who asks to be forgotten is kept when somebody lets them in': [
      ' || erasesOneself(erasure.op)',
      '',
      { test: 'test/node/core/kinds/erase.test.ts' }
    ]
  }),
  ...mutantsOf('node/core/resolve/checkpoint.ts', 'test/node/core/finality.test.ts', {
    'there are ten minutes for nobody': ['const LATE = 600_000', 'const LATE = 0'],
    'there is a day to be late': ['const LATE = 600_000', 'const LATE = 86_400_000']
  }),
  ...mutantsOf('node/core/resolve/index.ts', ATTACKS, {
    'nothing is void for being behind a final checkpoint at last': [
      ',\n  voidBehindFinalAtLast\n]',
      '\n]',
      { match: 'S66*' }
    ],
    'nothing is asked of forks': ['  voidForks,\n', ''],
    'ops fall, and nothing is asked again': [
      'for (const [node, refusal] of found) voids.set(node, refusal)',
      'for (const [node, refusal] of found) voids.set(node, refusal)\n    active = []'
    ]
  }),
  ...mutantsOf('node/core/standing/breaks-rule.ts', AUTOMOD, {
    'a rule that its author has seen does not count': [
      '[control.stateAt(op.header.payload.c), ...later]',
      '[...later]'
    ],
    'a rule that its author has not seen never counts': [', ...later]', ']'],
    'where there is a rule nothing is looked at': ['!control.isModerated || ', 'control.isModerated || ']
  }),
  ...mutantsOf('node/core/standing/hindsight.ts', GRACE, {
    'five minutes end a moment too late': [
      '(this.#line[middle]?.op.t ?? Infinity) <= time',
      '(this.#line[middle]?.op.t ?? Infinity) < time'
    ],
    'what its author had seen does not count': [
      'const later = this.#below(frontier, upTo)',
      'const later = this.#below([], upTo)'
    ]
  }),
  ...mutantsOf('node/core/standing/coverage.ts', COVERAGE, {
    'a seal covers every branch of a fork': [' && isOnChain(reach)) return at', ') return at'],
    'what the seals before it cover a seal does not': [
      'for (const [device, reach] of each.rows)',
      'for (const [device, reach] of seal.rows)'
    ]
  }),
  ...mutantsOf('node/core/seal-turn.ts', SEALER, {
    'all seal at the same time': ['count < OPS + turn * MORE_OPS', 'count < OPS'],
    'each waits no longer than the one before': ['now - since < age + turn * more', 'now - since < age'],
    'members who may not seal': [
      'state.witnesses.users.includes(user) || mayIn(state, user, channel, P.MANAGE_MESSAGES)',
      'mayIn(state, user, channel, P.VIEW_CHANNEL)'
    ],
    'the same one seals first for ever': ["`${user}/${previous ?? ''}`", "`${user}/${previous ? '' : ''}`"]
  }),
  ...mutantsOf('node/core/diff.ts', DIFF, {
    'who is back is not told of': ["return { type: 'member-added', member }", 'return null'],
    'what is judged again is news': ['!isSame(before, after)', 'before !== after'],
    'a ban that is void stays': ["old && !ban ? { type: 'ban-removed', ban: old }", 'old && !ban ? null'],
    'a channel that is void stays': ["old ? { type: 'channel-deleted', channel: old }", 'old ? null'],
    'a role that is void stays': ["old ? { type: 'role-deleted', role: old }", 'old ? null'],
    'channels are told of before their roles': ["  'role-created',\n  'role-updated',\n", '']
  }),
  ...mutantsOf('node/core/audit/reversal.ts', REVERSALS, {
    'a reversal does what was done': ['INVERSE.get(entry.action) ?? entry.action', 'entry.action'],
    'a reversal does not say of what': [', reversed_entry_id: entry.id', ''],
    'what a reversal undoes it does again': ['changes: entry.changes.map(undone)', 'changes: entry.changes'],
    'a reversal is somebody’s': ['    user: null,\n', ''],
    'what counts after all is not said to': [', restored_entry_id: entry.id', '']
  }),
  ...mutantsOf('node/app/guild/audit-trail.ts', 'test/node/app/reversals.test.ts', {
    'what a moderator did in a channel is not reversed': ['...turned.filter(', '...[].filter('],
    'what counts after all in a channel is not said to': ['isReversed ? restorationOf(turn) : ', '']
  }),
  ...mutantsOf('node/app/guild/thread-names.ts', 'test/node/app/thread-names.test.ts', {
    'a row says what is forgotten of a thread': [' && op.display?.name ?', ' ?'],
    'what takes back what was done to a thread names it': [
      " && !(options && 'reversed_entry_id' in options)",
      '',
      { test: 'test/node/app/reversals.test.ts', match: 'what a moderator did in channels *' }
    ]
  }),
  ...mutantsOf('node/app/guild/audit-trail.ts', 'test/node/app/forgetting.test.ts', {
    'who may not delete is said to have': ["return standing === 'counts' &&", 'return true ||']
  }),
  ...mutantsOf('node/core/reason.ts', 'test/node/core/codec.test.ts', {
    'a reason where nobody is told why': ['if (!takesReason(k)) throw', 'if (false) throw'],
    'a reason that is dropped': ["return { reason: schema(reason, 'reason') }", 'return {}']
  }),
  ...mutantsOf('node/core/interactions/form.ts', 'test/node/core/commands/form.test.ts', {
    'a field of a form need not be there': [
      '[...asked].flatMap',
      '[...asked].filter(([field]) => byField.has(field)).flatMap'
    ],
    'what no form asked is handed in': [
      "if (!known) return { field, problem: 'the form has no such field' }",
      'if (!known) continue'
    ],
    'a field is handed in as something else': ["one['type'] !== known['type']", 'false'],
    'a field is handed in twice': ['if (seen.has(field))', 'if (false)'],
    'another form is handed in than was shown': ['customId !== call.customId', 'false'],
    'a text is as long as one likes': ["length > within(asked['max_length'], LONGEST)", 'false'],
    'a text is as short as one likes': [" || length < within(asked['min_length'], 0)", ''],
    'a file is named that nobody sent': ['files.some(({ id }) => id === value)', 'true']
  }),
  ...mutantsOf('node/app/interactions/incoming.ts', 'test/node/app/interactions.test.ts', {
    'the bot’s node does not look at forms': ['requireFitting(parent.form, call)', '']
  }),
  ...mutantsOf('node/core/interactions/chosen.ts', 'test/node/core/commands/chosen.test.ts', {
    'what a menu does not offer is chosen': ['offered.includes(value)', 'true'],
    'what is no id is chosen': ['parseSnowflake(value) !== undefined', 'true'],
    'as many are chosen as one likes': ['chosen.length > bound(most)', 'false'],
    'fewer are chosen than must be': ['chosen.length < bound(least)', 'false'],
    'one is chosen twice': ['new Set(chosen).size !== chosen.length', 'false'],
    'something is chosen of a button': ["'it is no menu'", 'null']
  }),
  ...mutantsOf('node/core/authorize.ts', 'test/node/app/forgetting.test.ts', {
    'whoever has not the right adds files by an edit': [
      'files && mayIn(state, speaker, channel, P.ATTACH_FILES)',
      'files'
    ]
  })
]
