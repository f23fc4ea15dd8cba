import type { APIEmbed, APIPoll } from 'discord-api-types/v10'
import type { App } from '../../node/app/index.ts'
import type { Message } from '../../node/core/messages.ts'
import type { Poll } from '../../node/core/polls.ts'
import { presentEmoji } from './emoji.ts'
import { isoTime } from './time.ts'

const DEFAULT_LAYOUT = 1
export const POLL_RESULT = 46

/** @param own the answers that the reader votes for. */
export const presentPoll = (app: App, { poll }: Message, own: ReadonlySet<number>): { poll?: APIPoll } => {
  if (!poll) return {}
  const { question, answers, multi, ends, counts } = poll
  return {
    poll: {
      question: { text: question },
      answers: answers.map(({ text, emoji }, i) => ({
        answer_id: i + 1,
        poll_media: {
          ...(text === null ? {} : { text }),
          ...(emoji === null ? {} : { emoji: presentEmoji(emoji) })
        }
      })),
      expiry: isoTime(ends),
      allow_multiselect: multi,
      layout_type: DEFAULT_LAYOUT,
      results: {
        is_finalized: app.polls.hasEnded(poll),
        answer_counts: counts.map((count, i) => ({ id: i + 1, count, me_voted: own.has(i + 1) }))
      }
    }
  }
}

/**
 * The poll whose end a message tells: of the same author, and over by then.
 *
 * Attack when absent: a member declares polls of others, or their own that goes on, to be decided.
 */
export const decidedBy = (app: App, { type, reply, author, t, channel }: Message): Poll | undefined => {
  const asked = type === POLL_RESULT && reply ? app.messages.byCid(reply.message) : undefined
  const isDecided = asked?.author === author && asked.channel === channel && (asked.poll?.ends ?? Infinity) <= t
  return isDecided ? asked.poll : undefined
}

/** The answer with the most votes, if there is one. */
const winnerOf = ({ counts, answers }: Poll) => {
  const most = Math.max(0, ...counts)
  const first = counts.indexOf(most)
  const answer = answers[first]
  return most > 0 && first === counts.lastIndexOf(most) && answer ? { ...answer, id: first + 1 } : undefined
}

/** Figures are this node's own count. Source: Discord, "Message: Poll Result Embed Fields". */
export const presentResult = (poll: Poll): APIEmbed => {
  const total = poll.counts.reduce((sum, count) => sum + count, 0)
  const winner = winnerOf(poll)
  const emoji = winner?.emoji ? presentEmoji(winner.emoji) : undefined
  const said: readonly (readonly [name: string, value: string | number | null | undefined])[] = [
    ['poll_question_text', poll.question],
    ['victor_answer_votes', Math.max(0, ...poll.counts)],
    ['total_votes', total],
    ['victor_answer_id', winner?.id],
    ['victor_answer_text', winner?.text],
    ['victor_answer_emoji_id', emoji?.id],
    ['victor_answer_emoji_name', emoji?.name]
  ]
  const fields = said.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [{ name, value: String(value), inline: false }]
  )
  return { type: 'poll_result', fields } as unknown as APIEmbed
}
