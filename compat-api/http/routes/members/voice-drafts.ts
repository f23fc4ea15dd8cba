import type { App, GuildView } from '../../../../node/app/index.ts'
import type { VoiceState } from '../../../../node/core/events.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Member } from '../../../../node/core/state.ts'
import { apiError } from '../../api-error.ts'

interface Sent {
  readonly mute?: boolean | null | undefined
  readonly deaf?: boolean | null | undefined
  /** Null: out of all of them. */
  readonly channel_id?: Snowflake | null | undefined
}

const ofVoice = ({ mute, deaf }: Sent) => ({
  ...(typeof mute === 'boolean' ? { mute } : {}),
  ...(typeof deaf === 'boolean' ? { deaf } : {})
})

/** Whoever is let in: wherever they will be. */
export const markDraft = ({ user }: Pick<Member, 'user'>, sent: Sent, stay?: VoiceState): readonly Draft[] => {
  const set = ofVoice(sent)
  if (Object.keys(set).length === 0) return []
  return [{ k: 'voice.set', body: { user, channel: stay?.channel ?? null, set } }]
}

/** @throws ApiError 10003 */
const moveDraft = (
  view: GuildView,
  { user }: Member,
  id: Snowflake | null | undefined,
  { channel: from, session }: VoiceState
): readonly Draft[] => {
  if (id === undefined) return []
  const target = id === null ? undefined : view.state.ids.get(id)
  const to = target?.type === 'channel' ? target.cid : null
  if (id !== null && (to === null || !view.state.channels.has(to))) throw apiError('unknownChannel')
  return to === from ? [] : [{ k: 'voice.move', body: { user, session, from, to } }]
}

/** What is said of a member who is in a voice channel. @throws ApiError 10003, and 40032 of one who is in none */
export const voiceDrafts = (app: App, view: GuildView, member: Member, sent: Sent): readonly Draft[] => {
  const { channel_id: id } = sent
  if (id === undefined && Object.keys(ofVoice(sent)).length === 0) return []
  const stay = app.voice.get(view.cid, member.user)
  if (!stay) throw apiError('notInVoice')
  return [...markDraft(member, sent, stay), ...moveDraft(view, member, id, stay)]
}
