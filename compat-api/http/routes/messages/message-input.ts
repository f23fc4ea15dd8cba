/** What a request says of a message, in the terms of the use case. */
import type { z } from 'zod'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { createMessageBody } from '../../schema/message.ts'
import { AUTHOR_FLAGS } from '../../../present/index.ts'
import type { Attached } from './attached-files.ts'

type Body = z.output<typeof createMessageBody>

export const isEmpty = ({ content, embeds, components }: Body, attached: Attached | undefined): boolean =>
  !content && (embeds?.length ?? 0) === 0 && (components?.length ?? 0) === 0 && (attached?.files.length ?? 0) === 0

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
