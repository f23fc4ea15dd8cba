import { changeOf, guildOf, write } from '../../access.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { guildSoundParams } from '../../schema/params.ts'
import { emojiOfSound, soundPatch } from '../../schema/sound.ts'
import { showSound, soundOf } from './show-sound.ts'

const spec = { path: '/guilds/:guild_id/soundboard-sounds/:sound_id', auth: 'any', params: guildSoundParams } as const

export const updateSound = route({
  ...spec,
  method: 'PATCH',
  body: soundPatch,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const sound = soundOf(view, call.params.sound_id)
    const { name, volume } = call.body
    const set = defined({ name: name ?? undefined, volume: volume ?? undefined, emoji: emojiOfSound(call.body) })
    const after = await write(call, view, changeOf(sound, set))
    return showSound(call, after, soundOf(after, sound.id))
  }
})

export const deleteSound = route({
  ...spec,
  method: 'DELETE',
  status: 204,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    await write(call, view, [{ k: 'fixture.del', body: { fixture: soundOf(view, call.params.sound_id).cid } }])
  }
})
