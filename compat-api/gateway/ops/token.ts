import { z } from 'zod'

/** A token; some libraries send it with the `Bot ` of the HTTP header. */
export const token = z
  .string()
  .max(512)
  .transform((text) => text.replace(/^(?:Bot|Bearer) /, ''))
