import { expirePoll } from './expire-poll.ts'
import { listVoters } from './list-voters.ts'
import { vote } from './vote.ts'

export const polls = [vote, listVoters, expirePoll]
