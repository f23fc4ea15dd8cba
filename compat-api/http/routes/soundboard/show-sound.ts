import type { Account, GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { may, P } from '../../../../node/core/permissions.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { presentSound, presentUser, userIn } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'

/** @throws ApiError 10097 */
export const soundOf = ({ state }: GuildView, id: Snowflake): Fixture<'sound'> => {
  const target = state.ids.get(id)
  const found = target?.type === 'fixture' ? state.fixtures.get(target.cid) : undefined
  if (found?.type !== 'sound') throw apiError('unknownSound')
  return found
}

/** Whoever makes or manages expressions is told whose it is. */
export const showSound = (
  { account }: { readonly account: Account },
  view: GuildView,
  sound: Fixture<'sound'>
): object => {
  const manages = [P.CREATE_GUILD_EXPRESSIONS, P.MANAGE_GUILD_EXPRESSIONS].some((bit) =>
    may(view.state, account.cid, bit)
  )
  const user = manages ? { user: presentUser(userIn(view, sound.by)) } : {}
  return { ...presentSound(view.state, sound), ...user }
}
