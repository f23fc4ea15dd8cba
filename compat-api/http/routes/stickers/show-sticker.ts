import type { Account, GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { may, P } from '../../../../node/core/permissions.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { presentSticker, presentUser, userIn } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'

/** @throws ApiError 10060 */
export const stickerOf = ({ state }: GuildView, id: Snowflake): Fixture<'sticker'> => {
  const target = state.ids.get(id)
  const found = target?.type === 'fixture' ? state.fixtures.get(target.cid) : undefined
  if (found?.type !== 'sticker') throw apiError('unknownSticker')
  return found
}

/** Whoever makes or manages expressions is told whose it is. */
export const showSticker = (
  { account }: { readonly account: Account },
  view: GuildView,
  sticker: Fixture<'sticker'>
): object => {
  const manages = [P.CREATE_GUILD_EXPRESSIONS, P.MANAGE_GUILD_EXPRESSIONS].some((bit) =>
    may(view.state, account.cid, bit)
  )
  const user = manages ? { user: presentUser(userIn(view, sticker.by)) } : {}
  return { ...presentSticker(view.state, sticker), ...user }
}
