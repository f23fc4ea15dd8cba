/**
 * Does what somebody hands in fit the form that they were shown? Asked at the user's node, which has shown it, and at the bot's,
 * which has it from the bot. Source: Discord, "Component Reference".
 *
 * Attack when absent: a bot hears of choices that it did not offer, of texts that it could not store, and of fields that it did
 * not ask for.
 */
import type { FormCall, GivenFile } from './calls.ts'
import { misfitOfChosen } from './chosen.ts'
import { componentsIn, offeredBy, type WrittenComponent } from './written.ts'

/** A form as its bot has written it. */
export interface Form {
  readonly customId: string
  readonly components: readonly unknown[]
}

/** What is wrong, and with which field. */
export interface FormMisfit {
  readonly field: string
  readonly problem: string
}

type Fits = (asked: WrittenComponent, given: WrittenComponent, files: readonly GivenFile[]) => string | null

/** Discord's, of a text. */
const LONGEST = 4000

const within = (value: unknown, otherwise: number): number =>
  Number.isInteger(value) ? Math.min(Math.max(Number(value), 0), LONGEST) : otherwise

/** Must something be there? Discord asks for everything that is not said to be optional. */
const isRequired = ({ required }: WrittenComponent): boolean => required !== false

const listOf = ({ values }: WrittenComponent): readonly string[] | null => {
  if (values === undefined || values === null) return []
  return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : null
}

const text: Fits = (asked, { value = '' }) => {
  if (typeof value !== 'string' && value !== null) return 'it is no text'
  const { length } = value ?? ''
  if (length === 0 && !isRequired(asked)) return null
  if (length === 0 || length < within(asked['min_length'], 0)) return 'it is too short'
  return length > within(asked['max_length'], LONGEST) ? 'it is too long' : null
}

const menu: Fits = (asked, given) => {
  const values = listOf(given)
  if (!values) return 'it is no list of values'
  return values.length === 0 && !isRequired(asked) ? null : misfitOfChosen(asked, values)
}

const upload: Fits = (asked, given, files) => {
  const values = listOf(given)
  if (!values) return 'it is no list of files'
  if (values.length === 0 && !isRequired(asked)) return null
  const [least, most] = [within(asked['min_values'], 1), within(asked['max_values'], 1)]
  if (values.length < least || values.length > most) return 'too few or too many files are sent'
  if (new Set(values).size !== values.length) return 'a file is sent twice'
  return values.every((value) => files.some(({ id }) => id === value)) ? null : 'a file is named that was not sent'
}

const radio: Fits = (asked, { value = null }) => {
  if (value === null) return isRequired(asked) ? 'nothing is chosen' : null
  return offeredBy(asked).includes(value) ? null : 'something is chosen that is not offered'
}

const boxes: Fits = (asked, given) => {
  const values = listOf(given)
  if (!values) return 'it is no list of values'
  if (values.length === 0 && !isRequired(asked)) return null
  const offered = offeredBy(asked)
  const [least, most] = [within(asked['min_values'], 1), within(asked['max_values'], offered.length)]
  if (values.length < least || values.length > most) return 'too few or too many are chosen'
  if (new Set(values).size !== values.length) return 'one is chosen twice'
  return values.every((value) => offered.includes(value)) ? null : 'something is chosen that is not offered'
}

const box: Fits = (_asked, { value = false }) => (typeof value === 'boolean' ? null : 'it is neither true nor false')

const fits: Readonly<Record<number, Fits>> = {
  3: menu,
  4: text,
  5: menu,
  6: menu,
  7: menu,
  8: menu,
  19: upload,
  21: radio,
  22: boxes,
  23: box
}

const fieldOf = ({ custom_id: field }: WrittenComponent): string => String(field)

const misfitOf = (
  asked: WrittenComponent,
  given: WrittenComponent | undefined,
  files: readonly GivenFile[]
): FormMisfit | [] => {
  const problem = fits[Number(asked['type'])]?.(asked, given ?? {}, files) ?? null
  return problem === null ? [] : { field: fieldOf(asked), problem }
}

/** What is handed in names only what was asked, as what it is, and each once. */
const strayIn = (
  asked: ReadonlyMap<string, WrittenComponent>,
  given: readonly WrittenComponent[]
): FormMisfit | undefined => {
  const seen = new Set<string>()
  for (const one of given) {
    const field = fieldOf(one)
    const known = asked.get(field)
    if (!known) return { field, problem: 'the form has no such field' }
    if (one['type'] !== known['type']) return { field, problem: 'the field is of another type' }
    if (seen.has(field)) return { field, problem: 'it is handed in twice' }
    seen.add(field)
  }
  return undefined
}

/** @returns the first thing that is wrong; null: it fits */
export const misfitOfForm = ({ customId, components }: Form, call: FormCall): FormMisfit | null => {
  if (customId !== call.customId) return { field: call.customId, problem: 'it is another form than was shown' }
  const asked = new Map(componentsIn(components).map((one) => [fieldOf(one), one]))
  const given = componentsIn(call.components)
  const stray = strayIn(asked, given)
  if (stray) return stray
  const byField = new Map(given.map((one) => [fieldOf(one), one]))
  const files = call.files ?? []
  return [...asked].flatMap(([field, one]) => misfitOf(one, byField.get(field), files))[0] ?? null
}
