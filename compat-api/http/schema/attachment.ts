import { z } from 'zod'
import { MAX_FILES } from '../../../node/core/op-schema.ts'
import { maybe, text } from './fields.ts'

/** What a message says of one of its files: `id` is its own, or the n of `files[n]`. */
const attachmentEntry = z.object({
  id: z.union([text(20), z.int().min(0).transform(String)]).nullish(),
  filename: maybe(text(1024)),
  description: maybe(text(1024)),
  /** By which it was brought before. */
  uploaded_filename: maybe(text(256)),
  is_spoiler: maybe(z.boolean())
})

export const attachmentEntries = z.array(attachmentEntry).max(MAX_FILES)
