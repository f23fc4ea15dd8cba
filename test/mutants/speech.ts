/** What is asked of votes in polls. */
import { mutantsOf } from './mutant.ts'

const MESSAGES = 'test/node/core/kinds/messages.test.ts'
const POLLS = 'test/node/app/polls.test.ts'

export const speech = [
  ...mutantsOf('node/core/kinds/vote.ts', MESSAGES, {
    'whoever may not read the history votes': ['P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY', 'P.VIEW_CHANNEL']
  }),
  ...mutantsOf('node/core/kinds/poll-end.ts', MESSAGES, {
    'a poll ends out of sight': ['P.VIEW_CHANNEL', '0n']
  }),
  ...mutantsOf('node/core/polls.ts', POLLS, {
    'votes count for ever': ['end.cid === null ? stamp.t < end.t :', 'end.cid === null ? true :'],
    'votes count after the author has ended it': ['isLater(stamp, { t: end.t, cid: end.cid })', 'true'],
    'one votes for several where one is to be chosen': ['(multi || chosen.length <= 1) &&', ''],
    'one votes for answers that are none': [' && (chosen.at(-1) ?? 0) <= answers.length', '']
  }),
  ...mutantsOf('node/storage/sqlite/poll-store.ts', POLLS, {
    'anybody ends a poll': ['op.user !== message.author ||', ''],
    'a vote before the end that comes after it is lost': [
      '.flatMap((late) => this.#recount(',
      '.slice(0, 0).flatMap((late) => this.#recount('
    ]
  }),
  ...mutantsOf('node/core/authorize.ts', POLLS, {
    'anybody puts polls': ['if (poll && !isAsked) return', 'if (false) return']
  }),
  ...mutantsOf('node/app/polls.ts', POLLS, {
    'every node of its author tells the end of a poll': [
      'device?.key === decodeStored(storage, stored).header.key',
      'true'
    ]
  })
]
