/** A user who changes their name says so in each of their guilds, where the other nodes hear of it. */
import type { UserCid } from '../core/ids.ts'
import type { Logger } from '../core/ports.ts'
import type { LocalAccounts } from './accounts.ts'
import type { EventBus } from './bus.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import { View } from './guild/view.ts'

interface SpreadDeps {
  readonly bus: EventBus
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly logger: Logger
}

const tell = async (guild: Guild, user: UserCid, { accounts, logger }: SpreadDeps): Promise<void> => {
  const account = accounts.account(user)
  const device = accounts.device(user)
  const shown = new View(guild).user(user)
  if (!account || !device || !shown) return
  const { name, globalName, avatar } = account
  if (shown.name === name && shown.globalName === globalName && shown.avatar === avatar) return
  try {
    await guild.write(device, [{ k: 'profile', body: { name, globalName, avatar } }])
  } catch (error) {
    logger.warn('a guild does not show the new profile', { guild: guild.cid, user, error })
  }
}

export const spreadProfiles = (deps: SpreadDeps): Disposable =>
  deps.bus.subscribe((event) => {
    if (event.kind !== 'account' || event.event.type !== 'account-updated') return
    const { user } = event.event
    for (const guild of deps.registry.all()) if (guild.state.members.has(user)) void tell(guild, user, deps)
  })
