import { z } from 'zod'
import type { App } from '../../../../node/app/index.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { int, snowflake } from '../../schema/fields.ts'
import { findGuild } from './local-accounts.ts'

const PLACE = int(0, Number.MAX_SAFE_INTEGER)
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const outlineOf = (app: App, id: string) => {
  const outline = app.archives.outline(findGuild(app, id).cid)
  if (!outline) throw apiError('unknownGuild')
  return outline
}

/** What an archive of the guild begins and ends with, as the guild is now. */
export const outlineGuild = route({
  method: 'POST',
  path: '/folkmoot/export',
  auth: 'control',
  body: z.object({ guild: snowflake }),
  handler: ({ app, body: { guild } }) => {
    const { genesis, ...outline } = outlineOf(app, guild)
    return { ...outline, genesis: base64(genesis) }
  }
})

/** Ops of the guild after one place of the store, up to another. */
export const exportPage = route({
  method: 'POST',
  path: '/folkmoot/export/page',
  auth: 'control',
  body: z.object({ guild: snowflake, after: PLACE, upTo: PLACE }),
  handler: ({ app, body: { guild, after, upTo } }) => {
    const page = app.archives.page(findGuild(app, guild).cid, after, upTo)
    return {
      identities: page.identities.map(({ cert, frame }) => ({ cert, frame: base64(frame) })),
      frames: page.frames.map(base64),
      after: page.after
    }
  }
})
