import type { Channel, GuildState } from '../../node/core/state.ts'
import { defaultsOf } from '../../node/core/thread-start.ts'

/** What threads of a channel begin with: nothing where nothing is said. */
export const defaultFields = (state: GuildState, { cid }: Channel): object => {
  const said = defaultsOf(state, cid)?.fields
  return {
    ...(said?.autoArchive ? { default_auto_archive_duration: said.autoArchive } : {}),
    ...(said && said.slowmode > 0 ? { default_thread_rate_limit_per_user: said.slowmode } : {})
  }
}
