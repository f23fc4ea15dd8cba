import { z } from 'zod'
import { presentExtendedInvite } from '../../../present/index.ts'
import { channelOf, refresh, userOf } from '../../access.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'
import { leadOf } from './lead.ts'
import { peopleInFile } from './people.ts'
import { similarInvite } from './similar-invite.ts'

const DAY = 86_400

/** Fields of a form are texts: numbers, `true` and `false`, and nothing for null. */
const untyped = (value: unknown): unknown => {
  if (value === '') return null
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
}
const typed = <T extends z.ZodType>(schema: T) => z.preprocess(untyped, maybe(schema))

const NO_ROLES = 'Invites of this guild give no roles.'

const body = z.object({
  max_age: typed(int(0, 5_184_000)),
  max_uses: typed(int(0, 100)),
  temporary: typed(z.boolean()),
  /** Else a similar one that there is will do. */
  unique: typed(z.boolean()),
  target_type: typed(z.literal([1, 2])),
  target_user_id: typed(snowflake),
  target_application_id: typed(snowflake),
  role_ids: typed(z.array(z.never({ error: NO_ROLES }), { error: NO_ROLES })),
  /** Not Discord's: members whose nodes use part of an invite for at most ten themselves. */
  allot: maybe(z.array(z.object({ user_id: snowflake, uses: int(1, 10) })).max(10)),
  /** Not Discord's: false for one that nobody can find by a short code, nor join by guessing it. */
  short: typed(z.boolean())
})

export const createInvite = route({
  method: 'POST',
  path: '/channels/:channel_id/invites',
  auth: 'any',
  params: channelParams,
  body,
  multipart: 'files',
  urlEncoded: true,
  admit: (call) => void channelOf(call, call.params.channel_id),
  async handler(call) {
    const { place, view, channel } = channelOf(call, call.params.channel_id)
    const { max_age: maxAge, max_uses: maxUses, temporary, short } = call.body
    const allot = (call.body.allot ?? []).map(({ user_id: id, uses: n }) => ({ user: userOf(call.app, view, id), n }))
    const terms = { maxAge: maxAge ?? DAY, maxUses: maxUses ?? 0, temporary: temporary ?? false }
    const targets = await peopleInFile(call, view, call.files)
    const lead = leadOf(call.app, view, channel.cid, call.body)
    const also = { ...(targets && { targets }), ...(lead && { lead }) }
    const isPlain = allot.length === 0 && Object.keys(also).length === 0
    const known =
      call.body.unique !== true && isPlain
        ? similarInvite(call.app, view, call.account.cid, { ...terms, channel: channel.cid, short: short ?? true })
        : undefined
    if (known) return presentExtendedInvite(call.app, view, known)
    const options = { ...terms, allot, short: short ?? true, reason: call.reason, ...also }
    const { invite } = await call.app.invites.create(place, call.account.cid, options)
    return presentExtendedInvite(call.app, refresh(call.app, place.guild), invite)
  }
})
