/** Answers to REQUEST_SOUNDBOARD_SOUNDS. Source: Discord, "Gateway Events: Soundboard Sounds". */
import type { App } from '../../node/app/index.ts'
import type { Snowflake } from '../../node/core/ids.ts'
import { presentSounds } from '../present/index.ts'
import { isMember } from './guild-create.ts'
import type { Dispatch, Session } from './session.ts'

/** One for each guild that the session's user is in; nothing for others. */
export function* soundboardSounds(app: App, session: Session, guilds: readonly Snowflake[]): Generator<Dispatch> {
  for (const id of guilds) {
    const view = app.guilds.get(id)
    if (!view || !isMember(view, session)) continue
    yield { t: 'SOUNDBOARD_SOUNDS', d: { guild_id: id, soundboard_sounds: presentSounds(view.state) } }
  }
}
