/**
 * Whoever comes to a guild's topic is told what nobody keeps: who is here, who is in which voice channel. Many may come at
 * once, and peers take only so much from one device: all who come within a while are told together.
 */
import type { GuildCid } from '../core/ids.ts'

/** ms */
const WHILE = 1000

export interface Greetings extends Disposable {
  /** Somebody has come who hears the guild. */
  owe(guild: GuildCid): void
}

/** @param greet tells the guild's peers */
export const createGreetings = (greet: (guild: GuildCid) => void): Greetings => {
  /** Guilds that have just been greeted, and whether somebody has come since. */
  const recent = new Map<GuildCid, { owed: boolean; timer: NodeJS.Timeout }>()

  const over = (guild: GuildCid): void => {
    const owed = recent.get(guild)?.owed ?? false
    recent.delete(guild)
    if (owed) begin(guild)
  }

  const begin = (guild: GuildCid): void => {
    recent.set(guild, { owed: false, timer: setTimeout(() => over(guild), WHILE).unref() })
    greet(guild)
  }

  return {
    owe(guild) {
      const just = recent.get(guild)
      if (just) just.owed = true
      else begin(guild)
    },
    [Symbol.dispose]() {
      for (const { timer } of recent.values()) clearTimeout(timer)
      recent.clear()
    }
  }
}
