/** What components name by `attachment://NAME` comes with the message. Source: Discord, "Unfurled Media Item". */
import type { MessageFile } from '../../../../node/core/op-schema.ts'
import { safeName } from '../../../present/attachment.ts'
import { addFault, invalidForm, noFaults, type FormErrors } from '../../api-error.ts'

const SCHEME = /^attachment:\/\//i

const MISSING = {
  code: 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
  message: 'The unfurled media item referenced an attachment that was not found'
}

interface Named {
  readonly path: readonly string[]
  readonly name: string
}

/** In whatever stands within whatever: components are no deeper than their schemas have them. */
const namesIn = (value: unknown, path: readonly string[]): readonly Named[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]): readonly Named[] =>
    key === 'url' && typeof inner === 'string' && SCHEME.test(inner)
      ? [{ path: [...path, key], name: inner.replace(SCHEME, '') }]
      : namesIn(inner, [...path, key])
  )
}

/** @param files that the message has then. @throws ApiError 50035 */
export const requireNamedFiles = (
  components: readonly unknown[] | null | undefined,
  files: readonly MessageFile[] = []
): void => {
  const known = new Set(files.flatMap(({ name }) => [name, safeName(name)]))
  const missing = namesIn(components ?? [], ['components']).filter(({ name }) => !known.has(name))
  if (missing.length === 0) return
  const errors: FormErrors = noFaults()
  for (const { path } of missing) addFault(errors, path, MISSING)
  throw invalidForm(errors)
}
