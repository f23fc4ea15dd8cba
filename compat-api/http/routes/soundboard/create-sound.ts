import { P } from '../../../../node/core/permissions.ts'
import { FULL_VOLUME } from '../../../present/index.ts'
import { guildOf, madeBy, requireInGuild, submit } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { emojiOfSound, newSound } from '../../schema/sound.ts'
import { showSound } from './show-sound.ts'

export const createSound = route({
  method: 'POST',
  path: '/guilds/:guild_id/soundboard-sounds',
  auth: 'any',
  status: 201,
  params: guildParams,
  body: newSound,
  maxBody: PICTURE_BODY,
  admit: (call) => requireInGuild(guildOf(call, call.params.guild_id), call.account.cid, P.CREATE_GUILD_EXPRESSIONS),
  async handler(call) {
    const { app, body } = call
    const view = guildOf(call, call.params.guild_id)
    if (!body.sound) throw invalidField('sound', 'BASE_TYPE_REQUIRED', 'This field is required')
    using kept = await app.files.originals.keep(body.sound, 'sound')
    if (!kept) throw invalidField('sound', 'SOUND_INVALID', 'That is no sound as MP3 or Ogg.')
    const { name, volume } = body
    const fields = { name, volume: volume ?? FULL_VOLUME, emoji: emojiOfSound(body) ?? null, file: kept.blob }
    const draft = { k: 'fixture.new', body: { type: 'sound', fields } } as const
    const submission = await submit(call, view, [draft])
    return showSound(call, submission.view, madeBy(submission, 'sound'))
  }
})
