import { z } from 'zod'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'

/** What was brought will not be sent. */
export const forgetUpload = route({
  method: 'DELETE',
  path: '/attachments/:upload_filename',
  auth: 'any',
  status: 204,
  params: z.object({ upload_filename: text(64, 1) }),
  handler: ({ app, account, params }) => app.files.forget(params.upload_filename, account.cid)
})
