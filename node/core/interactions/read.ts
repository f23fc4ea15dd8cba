/** Reads what the other end of an interaction says, as far as it is as it should be. */
import { parseSnowflake, type Snowflake } from '../ids.ts'
import { MAX_BLOB } from '../blobs.ts'
import type { BlobCid } from '../ids.ts'
import type { MessageContent } from '../messages.ts'
import { file, MAX_FILES } from '../op-schema.ts'
import {
  bool,
  cid,
  extensible,
  int,
  list,
  literal,
  Mismatch,
  nullable,
  object,
  type Schema,
  text,
  time
} from '../schema.ts'
import { SAID_LIMIT, type GivenFile, type GivenOption, type InteractionCall, type OptionValue } from './calls.ts'

const id: Schema<Snowflake> = (value, path) => {
  const parsed = typeof value === 'string' ? parseSnowflake(value) : undefined
  if (parsed === undefined) throw new Mismatch(`${path}: expected a snowflake`)
  return parsed
}

const optionValue: Schema<OptionValue> = (value, path) => {
  const isFine =
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    (typeof value === 'string' && value.length <= 6000 && value.isWellFormed())
  if (!isFine) throw new Mismatch(`${path}: expected a value`)
  return value
}

const isTrue: Schema<true> = (value, path) => {
  if (value !== true) throw new Mismatch(`${path}: expected true`)
  return value
}

const given = (depth: number): Schema<GivenOption> =>
  extensible(
    { type: int(1, 11), name: text(32, 1) },
    {
      value: optionValue,
      focused: isTrue,
      options: depth > 1 ? list(given(depth - 1), 25) : list(id as Schema<never>, 0)
    }
  ) as Schema<GivenOption>

const givenFile: Schema<GivenFile> = extensible(
  {
    id: text(20, 1),
    blob: cid<BlobCid>(),
    name: text(260, 1),
    type: nullable(text(128, 1)),
    size: int(0, MAX_BLOB)
  },
  { width: int(1, 100_000), height: int(1, 100_000), description: text(1024, 1), spoiler: bool }
)

/** No component lies so deep; and what shows it goes down by recursion. */
const DEPTH = 16

const isShallow = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((one) => isShallow(one, depth - 1)))

/** Any JSON, whose size is bounded by the whole. */
const anything: Schema<unknown> = (value, path) => {
  if (!isShallow(value, DEPTH)) throw new Mismatch(`${path}: too deep`)
  return value
}

const command = {
  command: id,
  options: list(given(3), 25),
  target: nullable(id),
  files: list(givenFile, MAX_FILES)
}

const calls = {
  command: object({ k: literal('command'), ...command }),
  suggest: object({ k: literal('suggest'), ...command }),
  component: object({
    k: literal('component'),
    message: id,
    customId: text(100, 1),
    componentType: int(1, 64),
    values: nullable(list(text(100), 25))
  }),
  form: extensible(
    { k: literal('form'), parent: id, customId: text(100, 1), components: list(anything, 40) },
    { files: list(givenFile, MAX_FILES, 1) }
  )
} as const

/** One of the answers that go to the user alone. */
export type Answer =
  | { readonly k: 'done' }
  | { readonly k: 'failed' }
  /** Discord's choices. */
  | { readonly k: 'choices'; readonly choices: readonly unknown[] }
  | { readonly k: 'form'; readonly customId: string; readonly title: string; readonly components: readonly unknown[] }
  | { readonly k: 'shown'; readonly message: PrivateMessage }
  | { readonly k: 'changed'; readonly message: PrivateMessage }
  | { readonly k: 'gone'; readonly id: Snowflake }

/** A message that one user sees. */
export interface PrivateMessage extends MessageContent {
  readonly id: Snowflake
  /** Discord's message type. */
  readonly type: number
  /** ms since the Unix epoch. */
  readonly t: number
  readonly editedAt: number | null
  readonly tts: boolean
}

const json = nullable(text(12_000))
const message = extensible(
  {
    id,
    type: literal(0, 20, 23),
    t: time,
    editedAt: nullable(time),
    tts: bool,
    content: text(4000),
    embeds: json,
    components: json,
    mentions: nullable(text(8000)),
    flags: int(0, 0x7fffffff)
  },
  { files: list(file, MAX_FILES, 1) }
)

const answers = {
  done: object({ k: literal('done') }),
  failed: object({ k: literal('failed') }),
  choices: object({ k: literal('choices'), choices: list(anything, 25) }),
  form: object({ k: literal('form'), customId: text(100, 1), title: text(45), components: list(anything, 40) }),
  shown: object({ k: literal('shown'), message }),
  changed: object({ k: literal('changed'), message }),
  gone: object({ k: literal('gone'), id })
} as const

const read =
  <T>(kinds: Readonly<Record<string, Schema<unknown>>>) =>
  (said: string): T | undefined => {
    if (said.length > SAID_LIMIT) return undefined
    try {
      const value: unknown = JSON.parse(said)
      const kind: unknown = typeof value === 'object' && value !== null && 'k' in value ? value.k : undefined
      const schema = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
      return schema?.(value, 'whisper') as T | undefined
    } catch {
      return undefined
    }
  }

export const readCall = read<InteractionCall>(calls)
export const readAnswer = read<Answer>(answers)
