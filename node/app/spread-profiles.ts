/** A user who changes their name or looks says so in each of their guilds, and in those that they come to, where other nodes hear of it. */
import type { DomainEvent } from '../core/events.ts'
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
  const { name, globalName, avatar, banner = null } = account
  const isSame = shown.name === name && shown.globalName === globalName && shown.avatar === avatar
  const more = (shown.banner ?? null) === banner ? {} : { banner }
  if (isSame && Object.keys(more).length === 0) return
  try {
    await guild.write(device, [{ k: 'profile', body: { name, globalName, avatar, ...more } }])
  } catch (error) {
    logger.warn('a guild does not show the new profile', { guild: guild.cid, user, error })
  }
}

/** Users of this node that have a banner, and have come into a guild. */
const newcomers = (event: DomainEvent, accounts: LocalAccounts): readonly UserCid[] => {
  if (event.kind !== 'control') return []
  const come = event.changes.flatMap((change) => (change.type === 'member-added' ? [change.member.user] : []))
  // Nobody writes before all of a guild has been judged.
  const arrived = event.trial === 'ended' ? accounts.list().map(({ cid }) => cid) : []
  return [...come, ...arrived].filter((user) => event.after.members.has(user) && accounts.account(user)?.banner)
}

export const spreadProfiles = (deps: SpreadDeps): Disposable =>
  deps.bus.subscribe((event) => {
    // Who lets somebody in says no more of them than a name and a face.
    for (const user of newcomers(event, deps.accounts)) {
      const guild = event.kind === 'control' ? deps.registry.get(event.guild) : undefined
      if (guild) void tell(guild, user, deps)
    }
    if (event.kind !== 'account' || event.event.type !== 'account-updated') return
    const { user } = event.event
    for (const guild of deps.registry.all()) if (guild.state.members.has(user)) void tell(guild, user, deps)
  })
