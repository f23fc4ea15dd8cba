/** Which events a session asked for. Source: Discord, "Gateway: Gateway Intents". */
import { GatewayIntentBits } from 'discord-api-types/v10'

/** Every intent that has a meaning. */
export const ALL_INTENTS = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce<number>((all, bit) => all | bit, 0)

/** @returns does `intents` hold one of `wanted`? An event that needs none (0) goes to everybody. */
export const holds = (intents: number, wanted: number): boolean => wanted === 0 || (intents & wanted) !== 0
