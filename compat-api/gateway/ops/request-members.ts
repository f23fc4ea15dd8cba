import { GatewayOpcodes } from 'discord-api-types/v10'
import { z } from 'zod'
import type { MembersRequest, MembersWanted } from '../protocol/requests.ts'
import { defineOp } from './op.ts'
import { snowflake } from './snowflake.ts'

/** Members that a search or a list of ids may ask for. */
const MOST_ASKED = 100
/** Bytes of a nonce; a longer one is ignored, as on Discord. */
const NONCE = 32

const schema = z
  .object({
    guild_id: z.union([snowflake, z.array(snowflake).length(1)]),
    query: z.string().max(100).nullish(),
    limit: z.int().min(0).nullish(),
    presences: z.boolean().nullish(),
    user_ids: z.union([snowflake, z.array(snowflake)]).nullish(),
    nonce: z.union([z.string(), z.int()]).nullish()
  })
  .refine((sent) => typeof sent.query === 'string' || sent.user_ids != null)

type Sent = z.infer<typeof schema>

const wantedOf = ({ user_ids: ids, query, limit }: Sent): MembersWanted => {
  if (ids != null) return { by: 'ids', ids: [ids].flat().slice(0, MOST_ASKED) }
  const most = limit ?? 0
  if (!query && most === 0) return { by: 'all' }
  return { by: 'prefix', prefix: query ?? '', limit: most === 0 ? MOST_ASKED : Math.min(most, MOST_ASKED) }
}

const nonceOf = (nonce: Sent['nonce']): string | null =>
  nonce == null || Buffer.byteLength(String(nonce)) > NONCE ? null : String(nonce)

const toRequest = (sent: Sent): MembersRequest[] =>
  [sent.guild_id].flat().map((guild) => ({
    guild,
    wanted: wantedOf(sent),
    presences: sent.presences ?? false,
    nonce: nonceOf(sent.nonce)
  }))

/** Source: Discord, "Gateway Events: Request Guild Members". */
export const requestMembers = defineOp({
  op: GatewayOpcodes.RequestGuildMembers,
  where: 'live',
  schema,
  handle: (state, sent) => [state, toRequest(sent).map((request) => ({ type: 'request-members', request }))]
})
