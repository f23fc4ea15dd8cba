import type { Group } from '../entry.ts'
import { dataUri } from '../../../support/pictures.ts'
import { MP3 } from '../../../support/sounds.ts'
import { newSound, playing } from '../made.ts'

export const group: Group = {
  'POST /channels/{channel_id}/send-soundboard-sound': {
    by: 'alice',
    given: playing,
    bodyOf: (_stage, { sound_id: sound }) => ({ sound_id: sound })
  },
  'GET /guilds/{guild_id}/soundboard-sounds': { forMembers: true },
  'POST /guilds/{guild_id}/soundboard-sounds': {
    body: { name: 'ahoy', sound: dataUri(MP3, 'audio/mpeg'), volume: 0.5, emoji_name: '📯' }
  },
  'GET /guilds/{guild_id}/soundboard-sounds/{sound_id}': { given: newSound, forMembers: true },
  'PATCH /guilds/{guild_id}/soundboard-sounds/{sound_id}': { given: newSound, body: { name: 'ahoy', volume: 1 } },
  'DELETE /guilds/{guild_id}/soundboard-sounds/{sound_id}': { given: newSound },
  'GET /soundboard-default-sounds': {}
}
