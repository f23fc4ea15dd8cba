/** What stands in a channel, as a request says it: tags and ways of a forum, what threads begin with, and how voices are carried. */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid } from '../../../../node/core/ids.ts'
import type { Draft, Step } from '../../../../node/core/ops.ts'
import type { Channel } from '../../../../node/core/state.ts'
import { defaultsOf } from '../../../../node/core/thread-start.ts'
import { voiceOf } from '../../../present/index.ts'
import { changeOf } from '../../access.ts'
import { defined } from '../../defined.ts'
import { int, maybe } from '../../schema/fields.ts'
import { autoArchive } from '../threads/thread-body.ts'
import { REGION_IDS } from '../voice/regions.ts'
import { forumBody, forumDrafts } from './forum-body.ts'

const WITH_THREADS: readonly number[] = [0, 5, 15, 16]
const WITH_VOICES: readonly number[] = [2, 13]

export const furnishing = {
  ...forumBody,
  default_auto_archive_duration: maybe(autoArchive),
  default_thread_rate_limit_per_user: maybe(int(0, 21_600)),
  rtc_region: maybe(z.enum(REGION_IDS)),
  video_quality_mode: maybe(z.literal([1, 2]))
}

type Sent = Parameters<typeof forumDrafts>[2] & {
  readonly default_auto_archive_duration?: 60 | 1440 | 4320 | 10_080 | null | undefined
  readonly default_thread_rate_limit_per_user?: number | null | undefined
  readonly rtc_region?: string | null | undefined
  readonly video_quality_mode?: 1 | 2 | null | undefined
}

type Place = Pick<Channel, 'cid' | 'type'>

const defaultsDrafts = ({ state }: GuildView, channel: Place, sent: Sent): readonly Draft[] => {
  const { default_thread_rate_limit_per_user: slowmode } = sent
  const set = defined({
    autoArchive: sent.default_auto_archive_duration,
    slowmode: slowmode === null ? 0 : slowmode
  })
  if (!WITH_THREADS.includes(channel.type) || Object.keys(set).length === 0) return []
  const known = defaultsOf(state, channel.cid)
  if (known) return changeOf(known, set)
  const fields = { channel: channel.cid, autoArchive: null, slowmode: 0, ...set } as const
  return [{ k: 'fixture.new', body: { type: 'defaults', fields } }]
}

const voiceDrafts = ({ state }: GuildView, channel: Place, sent: Sent): readonly Draft[] => {
  const set = defined({ region: sent.rtc_region, video: sent.video_quality_mode })
  if (!WITH_VOICES.includes(channel.type) || Object.keys(set).length === 0) return []
  const known = voiceOf(state, channel.cid)
  if (known) return changeOf(known, set)
  const fields = { channel: channel.cid, region: null, video: null, ...set }
  return [{ k: 'fixture.new', body: { type: 'voice', fields } }]
}

export const furnishDrafts = (view: GuildView, channel: Place, sent: Sent): readonly Draft[] => [
  ...forumDrafts(view, channel, sent),
  ...defaultsDrafts(view, channel, sent),
  ...voiceDrafts(view, channel, sent)
]

/** Nothing stands in a channel that is not there yet. */
const NOT_YET = '' as ChannelCid

/** The same in a channel that the first op makes: it can be named only then. @throws ApiError 50035 before anything is written */
export const furnishSteps = (view: GuildView, type: Channel['type'], sent: Sent): readonly Step[] => {
  const draftsIn = (cid: ChannelCid): readonly Draft[] => furnishDrafts(view, { cid, type }, sent)
  return draftsIn(NOT_YET).map(
    (draft, n): Step =>
      ([channel]) =>
        (channel && draftsIn(channel.cid)[n]) ?? draft
  )
}
