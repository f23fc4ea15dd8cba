import type { Account, GuildView } from '../../../../node/app/index.ts'
import { fixtureOf } from '../../../../node/core/fixtures/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { presentSound } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import { makerFor } from '../expression-maker.ts'

/** @throws ApiError 10097 */
export const soundOf = ({ state }: GuildView, id: Snowflake): Fixture<'sound'> => {
  const found = fixtureOf(state, 'sound', id)
  if (!found) throw apiError('unknownSound')
  return found
}

export const showSound = (
  { account }: { readonly account: Account },
  view: GuildView,
  sound: Fixture<'sound'>
): object => ({ ...presentSound(view.state, sound), ...makerFor(account, view, sound.by) })
