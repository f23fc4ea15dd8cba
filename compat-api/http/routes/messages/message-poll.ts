/** A poll as a request says it, in the terms of the use case. */
import type { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { mayPoll } from '../../../../node/core/authorize.ts'
import type { ChannelCid, UserCid } from '../../../../node/core/ids.ts'
import type { PollTerms } from '../../../../node/core/polls.ts'
import { apiError } from '../../api-error.ts'
import { isEmoji } from '../../schema/emoji.ts'
import type { pollBody } from '../../schema/poll.ts'

type Body = z.output<typeof pollBody>
type Media = Body['answers'][number]['poll_media']

/** Hours. */
const DAY = 24

/** @returns a unicode emoji, or `name:id` of one of the guild's. @throws ApiError 520004 */
const emojiIn = ({ state }: GuildView, emoji: Media['emoji']): string | null => {
  if (emoji?.id) {
    const target = state.ids.get(emoji.id)
    const own = target?.type === 'emoji' ? state.emojis.get(target.cid) : undefined
    if (!own) throw apiError('pollEmoji')
    return `${own.name}:${own.id}`
  }
  if (!emoji?.name) return null
  if (!isEmoji(emoji.name)) throw apiError('pollEmoji')
  return emoji.name
}

interface Poller {
  readonly view: GuildView
  readonly channel: ChannelCid
  /** Whose right to put polls there is asked for. */
  readonly user: UserCid
}

/** @returns undefined for no poll. @throws ApiError 50013, 520004 */
export const pollOf = ({ view, channel, user }: Poller, body: Body | null | undefined): PollTerms | undefined => {
  if (!body) return undefined
  if (!mayPoll(view.state, user, channel)) throw apiError('missingPermissions')
  return {
    question: body.question.text.trim(),
    answers: body.answers.map(({ poll_media: { text, emoji } }) => ({
      text: text?.trim() || null,
      emoji: emojiIn(view, emoji)
    })),
    multi: body.allow_multiselect ?? false,
    hours: body.duration ?? DAY
  }
}
