import type { Account, GuildView } from '../../../../node/app/index.ts'
import { fixtureOf } from '../../../../node/core/fixtures/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { presentSticker } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import { makerFor } from '../expression-maker.ts'

/** @throws ApiError 10060 */
export const stickerOf = ({ state }: GuildView, id: Snowflake): Fixture<'sticker'> => {
  const found = fixtureOf(state, 'sticker', id)
  if (!found) throw apiError('unknownSticker')
  return found
}

export const showSticker = (
  { account }: { readonly account: Account },
  view: GuildView,
  sticker: Fixture<'sticker'>
): object => ({ ...presentSticker(view.state, sticker), ...makerFor(account, view, sticker.by) })
