import { z } from 'zod'
import { MAX_FILES } from '../../../node/core/op-schema.ts'
import { maybe, text } from './fields.ts'

/** Up to 256 bytes, in base64. Source: Discord, "Voice Messages". */
const waveform = text(344, 1).refine(
  (value) => /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(value),
  {
    message: 'The waveform is not base64.',
    params: { code: 'STRING_TYPE_REGEX' }
  }
)

/** What a message says of one of its files: `id` is its own, or the n of `files[n]`. */
const attachmentEntry = z.object({
  id: z.union([text(20), z.int().min(0).transform(String)]).nullish(),
  filename: maybe(text(1024)),
  description: maybe(text(1024)),
  title: maybe(text(1024)),
  /** By which it was brought before. */
  uploaded_filename: maybe(text(256)),
  is_spoiler: maybe(z.boolean()),
  /** Of what is spoken. */
  duration_secs: maybe(z.number().min(0).max(86_400)),
  waveform: maybe(waveform)
})

export const attachmentEntries = z.array(attachmentEntry).max(MAX_FILES)
