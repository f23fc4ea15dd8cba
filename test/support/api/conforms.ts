/** Checks answers against the official description's own schemas. */
import type { ExecutionContext } from 'ava'
// @ts-expect-error The package has no declarations for its zod schemas.
import * as untyped from 'discord-api-spec/zod'

interface Checked {
  safeParse(value: unknown): { readonly success: boolean; readonly error?: { readonly issues: readonly unknown[] } }
}

const spec: Readonly<Record<string, Checked>> = untyped

/** Nothing when `value` fits the schema of this name. */
export const problemsOf = (name: `${string}Schema`, value: unknown): readonly unknown[] => {
  const result = spec[name]?.safeParse(value)
  if (!result) return [`there is no schema ${name}`]
  return result.success ? [] : (result.error?.issues ?? ['?'])
}

export const conforms = (t: ExecutionContext, name: `${string}Schema`, value: unknown): void => {
  t.deepEqual(problemsOf(name, value), [], name)
}

export const eachConforms = (t: ExecutionContext, name: `${string}Schema`, values: readonly unknown[]): void => {
  for (const value of values) conforms(t, name, value)
}
