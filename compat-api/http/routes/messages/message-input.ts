/** What a request says of a message, in the terms of the use case. */
import type { z } from 'zod'
import { fixtureOf } from '../../../../node/core/fixtures/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { createMessageBody } from '../../schema/message.ts'
import { AUTHOR_FLAGS } from '../../../present/index.ts'
import type { GuildView } from '../../../../node/app/index.ts'
import type { MessageSticker } from '../../../../node/core/op-schema.ts'
import { apiError } from '../../api-error.ts'
import type { Attached } from './attached-files.ts'

type Body = z.output<typeof createMessageBody>

export const isEmpty = (body: Body, attached: Attached | undefined): boolean =>
  !body.content &&
  !body.poll &&
  !body.shared_client_theme &&
  [body.embeds, body.components, body.sticker_ids, attached?.files].every((all) => !all?.length)

/** @throws ApiError 50081 for one that is none of the guild's */
export const stickersOf = ({ state }: GuildView, ids: Body['sticker_ids']): readonly MessageSticker[] =>
  [...new Set(ids)].map((id) => {
    const found = fixtureOf(state, 'sticker', id)
    if (!found) throw apiError('invalidSticker')
    const { name, format } = found.fields
    return { sticker: found.cid, id, name, format }
  })

export const inputOf = (body: Body, reply: Snowflake | null, attached: Attached | undefined) => ({
  content: body.content ?? '',
  embeds: body.embeds ?? [],
  components: body.components ?? [],
  allowedMentions: body.allowed_mentions ?? null,
  flags: (body.flags ?? 0) & AUTHOR_FLAGS,
  tts: body.tts ?? false,
  nonce: body.nonce ?? null,
  reply,
  files: attached?.files ?? []
})
