import { FileRefused, type App } from '../../../../node/app/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { guildOf, madeBy, requireInGuild, submit } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { keepSticker, MAX_STICKER } from '../../pictures.ts'
import type { FormFile } from '../../read-form.ts'
import { route } from '../../route.ts'
import { guildParams } from '../../schema/params.ts'
import { newSticker } from '../../schema/sticker.ts'
import { showSticker } from './show-sticker.ts'

/** @throws ApiError 50035 */
const bytesOf = async ({ files: { originals } }: App, files: readonly FormFile[]): Promise<Uint8Array> => {
  const [file] = files
  if (!file) throw invalidField('file', 'BASE_TYPE_REQUIRED', 'This field is required')
  try {
    return await originals.bytesOf(file)
  } catch (error) {
    if (error instanceof FileRefused)
      throw invalidField('file', 'BINARY_TYPE_MAX_SIZE', `File cannot be larger than ${MAX_STICKER / 1024}.0 kb.`)
    throw error
  }
}

export const createSticker = route({
  method: 'POST',
  path: '/guilds/:guild_id/stickers',
  auth: 'any',
  status: 201,
  params: guildParams,
  body: newSticker,
  multipart: 'files',
  admit: (call) => requireInGuild(guildOf(call, call.params.guild_id), call.account.cid, P.CREATE_GUILD_EXPRESSIONS),
  async handler(call) {
    const { app, files, body } = call
    const view = guildOf(call, call.params.guild_id)
    using kept = await keepSticker(app, await bytesOf(app, files))
    const fields = { ...body, description: body.description ?? null, file: kept.blob, format: kept.format }
    const draft = { k: 'fixture.new', body: { type: 'sticker', fields } } as const
    const submission = await submit(call, view, [draft])
    return showSticker(call, submission.view, madeBy(submission, 'sticker'))
  }
})
