/** What clients hear of the fixtures of a guild: one row a type. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { ControlEvent } from '../../../node/core/events.ts'
import { channelOf } from '../../../node/core/fixtures/index.ts'
import type { FixtureType } from '../../../node/core/fixtures/shapes.ts'
import { may, P } from '../../../node/core/permissions.ts'
import type { Fixture, GuildState } from '../../../node/core/state.ts'
import {
  presentAutomod,
  presentCommandRights,
  presentSound,
  presentSounds,
  presentStage,
  presentStickers,
  voiceStatusOf
} from '../../present/index.ts'
import type { EventName } from '../events.ts'
import { channelDelivery } from './channels.ts'
import { eventTold, exceptionTold } from './scheduled-events.ts'
import { allowedIn, everybody, type Delivery, type Scene } from './delivery.ts'
import { guildUpdated } from './guild.ts'

export type FixtureChange = 'created' | 'updated' | 'deleted'

/** @param state that it stands in, or stood in last. @param now as the guild is now. */
type Teller<T extends FixtureType> = (
  state: GuildState,
  fixture: Fixture<T>,
  change: FixtureChange,
  now: GuildState
) => Delivery | null

const STAGE: Readonly<Record<FixtureChange, EventName>> = {
  created: 'STAGE_INSTANCE_CREATE',
  updated: 'STAGE_INSTANCE_UPDATE',
  deleted: 'STAGE_INSTANCE_DELETE'
}

const SOUND: Readonly<Record<FixtureChange, EventName>> = {
  created: 'GUILD_SOUNDBOARD_SOUND_CREATE',
  updated: 'GUILD_SOUNDBOARD_SOUND_UPDATE',
  deleted: 'GUILD_SOUNDBOARD_SOUND_DELETE'
}

const AUTOMOD: Readonly<Record<FixtureChange, EventName>> = {
  created: 'AUTO_MODERATION_RULE_CREATE',
  updated: 'AUTO_MODERATION_RULE_UPDATE',
  deleted: 'AUTO_MODERATION_RULE_DELETE'
}

const tellers: { readonly [T in FixtureType]: Teller<T> } = {
  stage: (state, stage, change) => ({
    t: STAGE[change],
    intents: GatewayIntentBits.Guilds,
    to: allowedIn(state, stage.fields.channel),
    data: () => presentStage(state, stage)
  }),
  // A change is told by who saw it, and who sees it: see eventsChangedOrHidden.
  event: (state, event, change) => (change === 'updated' ? null : eventTold(state, event, change)),
  exception: (state, exception, change) => exceptionTold(state, exception, change),
  rights: (state, { fields }, change) => ({
    t: 'APPLICATION_COMMAND_PERMISSIONS_UPDATE',
    intents: 0,
    to: ({ terms }) => terms.user === fields.application,
    data: () => presentCommandRights(state, change === 'deleted' ? { ...fields, permissions: [] } : fields)
  }),
  sound: (state, sound, change) => ({
    t: SOUND[change],
    intents: GatewayIntentBits.GuildExpressions,
    to: everybody,
    data: () => (change === 'deleted' ? { sound_id: sound.id, guild_id: state.id } : presentSound(state, sound))
  }),
  sticker: (_state, _sticker, _change, now) => ({
    t: 'GUILD_STICKERS_UPDATE',
    intents: GatewayIntentBits.GuildExpressions,
    to: everybody,
    data: () => ({ guild_id: now.id, stickers: presentStickers(now) })
  }),
  status: (state, { fields: { channel } }, change, now) => ({
    t: 'VOICE_CHANNEL_STATUS_UPDATE',
    intents: GatewayIntentBits.Guilds,
    to: allowedIn(change === 'deleted' ? now : state, channel),
    data: () => ({
      id: now.channels.get(channel)?.id,
      guild_id: now.id,
      status: voiceStatusOf(now, channel)?.fields.text ?? null
    })
  }),
  automod: (state, rule, change, now) => ({
    t: AUTOMOD[change],
    intents: GatewayIntentBits.AutoModerationConfiguration,
    to: ({ terms }) => may(now, terms.user, P.MANAGE_GUILD),
    data: () => presentAutomod(state, rule)
  }),
  // Told with their channel: see forumsUpdated.
  tag: () => null,
  posts: () => null,
  defaults: () => null,
  voice: () => null,
  // Told with the guild: see settingsUpdated.
  welcome: () => null,
  widget: () => null,
  incidents: () => null,
  onboarding: () => null,
  // Asked for, by who comes.
  prompt: () => null,
  // Nobody is told: Discord has no event for it.
  template: () => null
}

/** Several at once. */
export const soundsUpdated = (state: GuildState): Delivery => ({
  t: 'GUILD_SOUNDBOARD_SOUNDS_UPDATE',
  intents: GatewayIntentBits.GuildExpressions,
  to: everybody,
  data: () => ({ guild_id: state.id, soundboard_sounds: presentSounds(state) })
})

export const fixtureChanged = (
  state: GuildState,
  fixture: Fixture,
  change: FixtureChange,
  now: GuildState = state
): readonly Delivery[] => {
  const told = (tellers[fixture.type] as unknown as Teller<FixtureType>)(state, fixture, change, now)
  return told ? [told] : []
}

const OF_CHANNEL: ReadonlySet<FixtureType> = new Set<FixtureType>(['tag', 'posts', 'defaults', 'voice'])

/** A channel that was there before is told anew, once, when something that stands in it belongs to how it is shown. */
export const forumsUpdated = (
  { app, view: { state } }: Scene,
  changes: readonly ControlEvent[]
): readonly Delivery[] => {
  const touched = changes.flatMap((change) =>
    'fixture' in change && OF_CHANNEL.has(change.fixture.type) ? (channelOf(change.fixture) ?? []) : []
  )
  const fresh = new Set(changes.flatMap((change) => (change.type === 'channel-created' ? change.channel.cid : [])))
  return [...new Set(touched)].flatMap((cid) => {
    if (fresh.has(cid)) return []
    const channel = state.channels.get(cid)
    return channel ? channelDelivery('CHANNEL_UPDATE', app, state, channel, allowedIn(state, channel)) : []
  })
}

const OF_GUILD: ReadonlySet<FixtureType> = new Set<FixtureType>(['welcome', 'widget', 'incidents', 'onboarding'])

/** The guild is told anew, once, when something that it is shown with is said of it in a fixture. */
export const settingsUpdated = (scene: Scene, changes: readonly ControlEvent[]): readonly Delivery[] => {
  const isTold = changes.some(({ type }) => type === 'guild-updated')
  const isTouched = changes.some((change) => 'fixture' in change && OF_GUILD.has(change.fixture.type))
  return isTouched && !isTold ? guildUpdated(scene) : []
}
