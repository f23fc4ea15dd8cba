import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { guildOf } from '../../access.ts'
import { route } from '../../route.ts'
import { guildParams, guildSoundParams } from '../../schema/params.ts'
import { showSound, soundOf } from './show-sound.ts'

export const listSounds = route({
  method: 'GET',
  path: '/guilds/:guild_id/soundboard-sounds',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return { items: fixturesOf(view.state, 'sound').map((sound) => showSound(call, view, sound)) }
  }
})

export const getSound = route({
  method: 'GET',
  path: '/guilds/:guild_id/soundboard-sounds/:sound_id',
  auth: 'any',
  params: guildSoundParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    return showSound(call, view, soundOf(view, call.params.sound_id))
  }
})

export const listDefaultSounds = route({
  method: 'GET',
  path: '/soundboard-default-sounds',
  auth: 'any',
  inFormOnly: 'sounds of all guilds are Discord’s own',
  handler: () => []
})
