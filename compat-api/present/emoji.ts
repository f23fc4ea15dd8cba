import type { APIPartialEmoji } from 'discord-api-types/v10'

const CUSTOM = /^([\w~]{1,32}):(\d{1,20})$/

/** @param emoji a unicode emoji, or `name:id`. */
export const presentEmoji = (emoji: string): APIPartialEmoji => {
  const [, name, id] = CUSTOM.exec(emoji) ?? []
  return name !== undefined && id !== undefined ? { id, name } : { id: null, name: emoji }
}
