/**
 * What the audit log says of an op: a function of the op and of the state it was judged in, so that it can be worked out
 * from the log again. Actions and keys are Discord's. Source: Discord, "Audit Logs Resource".
 */
import { globalId, type OpCid, type Snowflake, type UserCid } from '../ids.ts'
import type { Kind, Op } from '../ops.ts'
import type { GuildState } from '../state.ts'

export const ACTION = {
  guildUpdate: 1,
  channelCreate: 10,
  channelUpdate: 11,
  channelDelete: 12,
  overwriteCreate: 13,
  overwriteUpdate: 14,
  overwriteDelete: 15,
  memberKick: 20,
  memberBanAdd: 22,
  memberBanRemove: 23,
  memberUpdate: 24,
  memberRoleUpdate: 25,
  memberMove: 26,
  memberDisconnect: 27,
  botAdd: 28,
  roleCreate: 30,
  roleUpdate: 31,
  roleDelete: 32,
  inviteCreate: 40,
  inviteUpdate: 41,
  inviteDelete: 42,
  webhookCreate: 50,
  webhookUpdate: 51,
  webhookDelete: 52,
  emojiCreate: 60,
  emojiUpdate: 61,
  emojiDelete: 62,
  messageDelete: 72,
  messageBulkDelete: 73,
  messagePin: 74,
  messageUnpin: 75,
  stageCreate: 83,
  stageUpdate: 84,
  stageDelete: 85,
  stickerCreate: 90,
  stickerUpdate: 91,
  stickerDelete: 92,
  eventCreate: 100,
  eventUpdate: 101,
  eventDelete: 102,
  threadCreate: 110,
  threadUpdate: 111,
  threadDelete: 112,
  onboardingPromptCreate: 163,
  onboardingPromptUpdate: 164,
  onboardingPromptDelete: 165,
  onboardingCreate: 166,
  onboardingUpdate: 167,
  voiceStatusUpdate: 192,
  voiceStatusDelete: 193,
  commandRights: 121,
  soundCreate: 130,
  soundUpdate: 131,
  soundDelete: 132,
  automodCreate: 140,
  automodUpdate: 141,
  automodDelete: 142,
  automodBlock: 143,
  automodFlag: 144,
  automodTimeout: 145,
  exceptionCreate: 200,
  exceptionUpdate: 201,
  exceptionDelete: 202
} as const

/** Values as JSON has them; permissions are decimal text. */
export interface Change {
  readonly key: string
  readonly old?: unknown
  readonly new?: unknown
}

/** One thing that an op did. */
export interface Finding {
  readonly action: number
  readonly target: Snowflake | null
  readonly changes?: readonly Change[]
  readonly options?: Readonly<Record<string, string>>
}

/** @param past the state that the op was judged in. */
export type Auditor<K extends Kind> = (op: Op<K>, past: GuildState) => readonly Finding[]

export interface AuditEntry {
  readonly id: Snowflake
  /** What it is about. */
  readonly op: OpCid
  /** Whose act it is; null for what came about by rules alone. */
  readonly user: UserCid | null
  readonly action: number
  readonly target: Snowflake | null
  readonly changes: readonly Change[]
  readonly options: Readonly<Record<string, string>> | null
  readonly reason: string | null
}

export const idOfUser = (user: UserCid): Snowflake => globalId('uid1', user)

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

type Fields = Readonly<Record<string, unknown>>

/** One change for each field that is not what it was, under Discord's names. */
export const changed = (names: Readonly<Record<string, string>>, before: Fields, set: Fields): readonly Change[] =>
  Object.entries(set).flatMap(([field, value]): readonly Change[] => {
    const key = names[field]
    const [was, is] = [plain(before[field]), plain(value)]
    return key === undefined || was === is ? [] : [{ key, ...(was === undefined ? {} : { old: was }), new: is }]
  })

/** What something that goes, was. */
export const lost = (names: Readonly<Record<string, string>>, before: Fields): readonly Change[] =>
  Object.entries(names).flatMap(([field, key]) => (field in before ? [{ key, old: plain(before[field]) }] : []))
