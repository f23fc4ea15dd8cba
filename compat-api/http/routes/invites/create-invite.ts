import { z } from 'zod'
import { presentExtendedInvite } from '../../../present/index.ts'
import { channelOf, refresh, userOf } from '../../access.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'
import { peopleInFile } from './people.ts'

const DAY = 86_400

const body = z.object({
  max_age: maybe(int(0, 5_184_000)),
  max_uses: maybe(int(0, 100)),
  temporary: maybe(z.boolean()),
  /** Not Discord's: members whose nodes use part of an invite for at most ten themselves. */
  allot: maybe(z.array(z.object({ user_id: snowflake, uses: int(1, 10) })).max(10)),
  /** Not Discord's: false for one that nobody can find by a short code, nor join by guessing it. */
  short: maybe(z.boolean())
})

export const createInvite = route({
  method: 'POST',
  path: '/channels/:channel_id/invites',
  auth: 'any',
  params: channelParams,
  body,
  multipart: 'files',
  admit: (call) => void channelOf(call, call.params.channel_id),
  async handler(call) {
    const { place, view } = channelOf(call, call.params.channel_id)
    const { max_age: maxAge, max_uses: maxUses, temporary, short } = call.body
    const allot = (call.body.allot ?? []).map(({ user_id: id, uses: n }) => ({ user: userOf(call.app, view, id), n }))
    const terms = { maxAge: maxAge ?? DAY, maxUses: maxUses ?? 0, temporary: temporary ?? false }
    const targets = await peopleInFile(call, view, call.files)
    const options = { ...terms, allot, short: short ?? true, reason: call.reason, ...(targets && { targets }) }
    const { invite } = await call.app.invites.create(place, call.account.cid, options)
    return presentExtendedInvite(call.app, refresh(call.app, place.guild), invite)
  }
})
