/**
 * A message is made of text, embeds and rows of buttons; or, with IS_COMPONENTS_V2, of components alone. Source: Discord,
 * "Component Reference: Legacy Message Component Behavior".
 */
import type { FieldFault } from '../api-error.ts'

export const IS_COMPONENTS_V2 = 1 << 15

const ROWS = 5

export interface Contents {
  readonly flags?: number | null | undefined
  readonly content?: string | null | undefined
  readonly embeds?: readonly unknown[] | null | undefined
  readonly poll?: unknown
  readonly shared_client_theme?: unknown
  readonly sticker_ids?: readonly unknown[] | null | undefined
  readonly components?: readonly { readonly type: number }[] | null | undefined
}

export interface Misplaced extends FieldFault {
  readonly path: readonly (string | number)[]
}

const isThere = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value))

const beside = (contents: Contents): readonly Misplaced[] =>
  (['content', 'embeds', 'poll', 'sticker_ids', 'shared_client_theme'] as const)
    .filter((field) => isThere(contents[field]))
    .map((field) => ({
      path: [field],
      code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`
    }))

const notRows = (components: NonNullable<Contents['components']>): readonly Misplaced[] => {
  const others = components.flatMap(({ type }, index) => (type === 1 ? [] : [index]))
  if (others.length === 0 && components.length > ROWS)
    return [{ path: ['components'], code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${ROWS} or fewer in length.` }]
  return others.map((index) => ({
    path: ['components', index],
    code: 'UNION_TYPE_CHOICES',
    message: 'Value of field "type" must be one of (1,).'
  }))
}

/** What does not belong in a message of its kind. */
export const misplacedIn = (contents: Contents): readonly Misplaced[] =>
  (contents.flags ?? 0) & IS_COMPONENTS_V2 ? beside(contents) : notRows(contents.components ?? [])
