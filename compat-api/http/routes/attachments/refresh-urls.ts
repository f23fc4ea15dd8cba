import { z } from 'zod'
import type { Account, App } from '../../../../node/app/index.ts'
import { parseSnowflake } from '../../../../node/core/ids.ts'
import { attachmentUrl } from '../../../present/index.ts'
import { roomOf } from '../../access.ts'
import { ApiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'

const PATH = /\/attachments\/(\d{1,20})\/(\d{1,20})\/[^/?#]+/

/** Of a file that the caller may see, signed anew; of whatever else, what it was. */
const refreshed = (caller: { app: App; account: Account }, origin: string, url: string): string => {
  const [, room, id] = PATH.exec(url)?.map((part) => parseSnowflake(part)) ?? []
  if (!room || !id) return url
  try {
    const { place } = roomOf(caller, room)
    const found = caller.app.files.attachment(place, id)
    return found ? attachmentUrl(caller.app, origin, room, found.file) : url
  } catch (error) {
    if (error instanceof ApiError) return url
    throw error
  }
}

export const refreshUrls = route({
  method: 'POST',
  path: '/attachments/refresh-urls',
  auth: 'any',
  body: z.object({ attachment_urls: z.array(text(2048)).max(50) }),
  handler: (call) => ({
    refreshed_urls: call.body.attachment_urls.map((original) => ({
      original,
      refreshed: refreshed(call, call.origin.http, original)
    }))
  })
})
