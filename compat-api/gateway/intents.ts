/** Which events a session asked for. Source: Discord, "Gateway: Gateway Intents". */
import { ApplicationFlags, GatewayIntentBits } from 'discord-api-types/v10'

/** Every intent that has a meaning. */
export const ALL_INTENTS = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce<number>((all, bit) => all | bit, 0)

/** Which intents take a flag of the application. Source: Discord, "Gateway: Privileged Intents". */
const PRIVILEGED = [
  [GatewayIntentBits.GuildPresences, ApplicationFlags.GatewayPresence | ApplicationFlags.GatewayPresenceLimited],
  [GatewayIntentBits.GuildMembers, ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited],
  [
    GatewayIntentBits.MessageContent,
    ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited
  ]
] as const

/** The intents that an application with these flags may not have. */
export const disallowed = (flags: number): number =>
  PRIVILEGED.reduce((all, [intent, needed]) => ((flags & needed) === 0 ? all | intent : all), 0)

/** @returns does `intents` hold one of `wanted`? An event that needs none (0) goes to everybody. */
export const holds = (intents: number, wanted: number): boolean => wanted === 0 || (intents & wanted) !== 0
