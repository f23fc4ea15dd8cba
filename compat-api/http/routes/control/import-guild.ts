import { z } from 'zod'
import { parseGuildCid } from '../../../../node/core/ids.ts'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'

const MAX_FRAMES = 512
const frame = text(200_000, 1).transform((base64) => new Uint8Array(Buffer.from(base64, 'base64')))

/** Frames of an archive, in order; judged as a peer's ops are. */
export const importGuild = route({
  method: 'POST',
  path: '/folkmoot/import',
  auth: 'control',
  body: z.object({ guild: text(64, 1), frames: z.array(frame).max(MAX_FRAMES) }),
  async handler({ app, body: { guild, frames } }) {
    const cid = parseGuildCid(guild)
    if (!cid) return { admitted: 0, known: 0, fault: 'the name of the guild is no CID' }
    return app.archives.take(cid, frames)
  }
})
