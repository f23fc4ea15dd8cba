/** The settings of a guild that name channels. */
import type { ChannelCid } from './ids.ts'
import type { Settings } from './state.ts'

export const SETTINGS_CHANNELS = [
  'afkChannel',
  'systemChannel',
  'rulesChannel',
  'updatesChannel',
  'safetyChannel'
] as const

/** The same settings when none of them names such a channel: then the guild itself has not changed. */
export const withoutChannels = (settings: Settings, isGone: (channel: ChannelCid) => boolean): Settings => {
  const naming = SETTINGS_CHANNELS.filter((field) => {
    const channel = settings[field] ?? null
    return channel !== null && isGone(channel)
  })
  return naming.length === 0 ? settings : { ...settings, ...Object.fromEntries(naming.map((field) => [field, null])) }
}
