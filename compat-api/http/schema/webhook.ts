import { text } from './fields.ts'

/** What a webhook is called, as such or in one message. Surrounding white space is dropped. */
export const webhookName = text(80, 1)
  .transform((name) => name.trim())
  .refine((name) => name.length > 0, {
    message: 'Must be 1 or more in length.',
    params: { code: 'BASE_TYPE_MIN_LENGTH' }
  })
