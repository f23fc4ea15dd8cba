/** Guild features: Discord's names for what a guild has switched on. Source: Discord, "Guild Resource: Guild Features". */
import { GuildFeature } from 'discord-api-types/v10'
import { theOne } from '../../node/core/fixtures/index.ts'
import type { GuildState } from '../../node/core/state.ts'

/** `FOLKMOOT_OPEN_ADMIT` is not Discord's: every member's node lets in who comes with an invite. */
const FEATURES = {
  approval: GuildFeature.MemberVerificationGateEnabled,
  discoverable: GuildFeature.Discoverable,
  openAdmit: 'FOLKMOOT_OPEN_ADMIT' as GuildFeature
} as const

type Switch = keyof typeof FEATURES

const switches = Object.keys(FEATURES) as readonly Switch[]

/** What follows from what is said elsewhere of the guild: no list of features switches it. */
const following = (state: GuildState): GuildFeature[] => [
  ...(theOne(state, 'welcome')?.fields.enabled ? [GuildFeature.WelcomeScreenEnabled] : []),
  ...(theOne(state, 'onboarding')?.fields.enabled ? ['GUILD_ONBOARDING' as GuildFeature] : [])
]

export const featuresOf = (state: GuildState): GuildFeature[] => [
  ...switches.filter((each) => state.settings[each]).map((each) => FEATURES[each]),
  ...following(state)
]

/** What a list of features switches on, and by being left out of it, off. Names that mean nothing here are passed over. */
export const switchedBy = (features: readonly string[]): Readonly<Record<Switch, boolean>> =>
  Object.fromEntries(switches.map((each) => [each, features.includes(FEATURES[each])])) as Record<Switch, boolean>
