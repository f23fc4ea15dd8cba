/**
 * Components of messages, of the first kind (rows of buttons and menus) and of the second. What is no field of theirs is dropped, so
 * that what a bot has read of a message can be sent back. Source: Discord, "Component Reference".
 */
import { z } from 'zod'
import { isEmoji } from './emoji.ts'
import { int, maybe, snowflake, text } from './fields.ts'

const withoutNulls = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined)) as T

const object = <S extends z.core.$ZodShape>(shape: S) => z.object(shape).transform(withoutNulls)

/** One of these, by its `type`. */
const oneOf = <const T extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  types: string,
  schemas: T
) =>
  z.discriminatedUnion('type', schemas, {
    error: ({ code }) => (code === 'invalid_union' ? `Value of field "type" must be one of (${types}).` : undefined)
  })

const fault = (ctx: z.core.$RefinementCtx, path: PropertyKey[], code: string, message: string): void =>
  void ctx.issues.push({ code: 'custom', input: undefined, path, message, params: { code } })

const shared = { id: maybe(int(0, 0x7fffffff)) }
const customId = text(100, 1)
const noUrl = { message: 'Not a well formed URL.', params: { code: 'URL_TYPE_INVALID_URL' } }
const address = (schemes: RegExp, max: number) => text(max, 1).refine((value) => schemes.test(value), noUrl)
const media = z.object({ url: address(/^(?:https?|attachment):\/\/./i, 2048) })

/** Of a custom one some clients say the id alone. */
const emoji = object({ id: maybe(snowflake), name: maybe(text(100)), animated: maybe(z.boolean()) })
  .refine(({ id, name }) => Boolean(id) || isEmoji(name ?? ''), {
    message: 'Invalid emoji',
    path: ['name'],
    params: { code: 'BUTTON_COMPONENT_INVALID_EMOJI' }
  })
  .transform(({ name, ...rest }) => ({ ...rest, name: name || '_' }))

const LINK = 5
const PREMIUM = 6

const button = object({
  type: z.literal(2),
  ...shared,
  style: int(1, PREMIUM),
  label: maybe(text(80)),
  emoji: maybe(emoji),
  custom_id: maybe(customId),
  url: maybe(address(/^(?:https?|discord):\/\/./i, 512)),
  sku_id: maybe(snowflake),
  disabled: maybe(z.boolean())
}).superRefine(({ style, label, emoji: sign, custom_id: own, url, sku_id: sku }, ctx) => {
  const required = (field: string): void => fault(ctx, [field], 'BASE_TYPE_REQUIRED', 'This field is required')
  if (style === PREMIUM) return sku ? undefined : required('sku_id')
  if (!label && !sign) required('label')
  if (own && url)
    fault(
      ctx,
      ['custom_id'],
      'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
      'A custom id and url cannot both be specified'
    )
  else if (style === LINK && !url) required('url')
  else if (style !== LINK && !own)
    fault(ctx, ['custom_id'], 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', 'A custom id is required')
})

const menu = {
  ...shared,
  custom_id: customId,
  placeholder: maybe(text(150)),
  min_values: maybe(int(0, 25)),
  max_values: maybe(int(1, 25)),
  disabled: maybe(z.boolean()),
  required: maybe(z.boolean())
}

const option = object({
  label: text(100, 1),
  value: text(100, 1),
  description: maybe(text(100)),
  emoji: maybe(emoji),
  default: maybe(z.boolean())
})

const tooManyDefaults = (ctx: z.core.$RefinementCtx, field: string): void =>
  fault(
    ctx,
    [field],
    'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
    'The specified number of default values exceeds the specified maximum values'
  )

const textMenu = object({ type: z.literal(3), ...menu, options: z.array(option).min(1).max(25) }).superRefine(
  ({ options, max_values: most }, ctx) => {
    const known = new Set<string>()
    for (const [index, { value }] of options.entries()) {
      if (known.has(value))
        fault(
          ctx,
          ['options', index, 'value'],
          'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
          'The specified option value is already used'
        )
      known.add(value)
    }
    if (options.filter((one) => one.default).length > (most ?? 1)) tooManyDefaults(ctx, 'options')
  }
)

const menuOf = <const T extends number>(type: T, chosen: readonly [string, ...string[]], more = {}) =>
  object({
    type: z.literal(type),
    ...menu,
    default_values: maybe(z.array(z.object({ id: snowflake, type: z.enum(chosen) })).max(25)),
    ...more
  }).superRefine(({ default_values: defaults, max_values: most }, ctx) => {
    if ((defaults?.length ?? 0) > (most ?? 1)) tooManyDefaults(ctx, 'default_values')
  })

const row = object({
  type: z.literal(1),
  ...shared,
  components: z
    .array(
      oneOf('2, 3, 5, 6, 7, 8', [
        button,
        textMenu,
        menuOf(5, ['user']),
        menuOf(6, ['role']),
        menuOf(7, ['user', 'role']),
        menuOf(8, ['channel'], { channel_types: maybe(z.array(int(0, 64)).max(64)) })
      ])
    )
    .min(1)
    .max(5)
}).superRefine(({ components }, ctx) => {
  // A menu fills a row.
  if (components.length > 1 && components.some(({ type }) => type !== 2))
    fault(
      ctx,
      ['components', 1],
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      'The specified component exceeds the maximum width'
    )
})

const said = { description: maybe(text(1024)), spoiler: maybe(z.boolean()) }
const textDisplay = object({ type: z.literal(10), ...shared, content: text(4000, 1) })
const thumbnail = object({ type: z.literal(11), ...shared, media, ...said })
const section = object({
  type: z.literal(9),
  ...shared,
  components: z
    .array(oneOf('10', [textDisplay]))
    .min(1)
    .max(3),
  accessory: oneOf('2, 11', [button, thumbnail])
})
const gallery = object({
  type: z.literal(12),
  ...shared,
  items: z
    .array(object({ media, ...said }))
    .min(1)
    .max(10)
})
const file = object({ type: z.literal(13), ...shared, file: media, spoiler: maybe(z.boolean()) })
const separator = object({
  type: z.literal(14),
  ...shared,
  divider: maybe(z.boolean()),
  spacing: maybe(z.literal([1, 2]))
})
const container = object({
  type: z.literal(17),
  ...shared,
  accent_color: maybe(int(0, 0xffffff)),
  spoiler: maybe(z.boolean()),
  components: z
    .array(oneOf('1, 9, 10, 12, 13, 14', [row, section, textDisplay, gallery, file, separator]))
    .min(1)
    .max(40)
})

const component = oneOf('1, 9, 10, 12, 13, 14, 17', [row, section, textDisplay, gallery, file, separator, container])
export type Component = z.output<typeof component>

const MOST = 40
const MOST_TEXT = 4000

type Loose = Readonly<Record<string, unknown>>
type Path = readonly PropertyKey[]

/** All that lie in a list of components and within them. */
function* walk(list: readonly unknown[], path: Path): Generator<readonly [Loose, Path]> {
  for (const [index, one] of (list as readonly Loose[]).entries()) {
    yield [one, [...path, index]]
    if (Array.isArray(one['components'])) yield* walk(one['components'], [...path, index, 'components'])
    if (one['accessory']) yield [one['accessory'] as Loose, [...path, index, 'accessory']]
  }
}

/** None is there twice, and all together are no more than clients show. */
const checkTogether = (list: readonly Component[], ctx: z.core.$RefinementCtx): void => {
  const known = { custom_id: new Set<unknown>(), id: new Set<unknown>() }
  const all = [...walk(list, [])]
  for (const [one, path] of all)
    for (const field of ['custom_id', 'id'] as const) {
      const own = one[field]
      if (own === undefined || own === 0) continue
      if (known[field].has(own))
        fault(
          ctx,
          [...path, field],
          `COMPONENT_${field.toUpperCase()}_DUPLICATED`,
          `Component ${field.replace('_', ' ')} cannot be duplicated`
        )
      known[field].add(own)
    }
  const length = all.reduce((sum, [one]) => sum + (one['type'] === 10 ? String(one['content']).length : 0), 0)
  if (length > MOST_TEXT)
    fault(
      ctx,
      [],
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Total size of displayable text exceeds maximum size of ${MOST_TEXT}`
    )
  if (all.length > MOST)
    fault(ctx, [], 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `The total number of components is ${MOST} at most`)
}

export const componentList = z.array(component).max(MOST).superRefine(checkTogether)
