import type { z } from 'zod'
import { addFault, invalidForm, noFaults, type ApiError, type FieldFault } from './api-error.ts'

type Issue = z.core.$ZodIssue

const REQUIRED: FieldFault = { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }

const TYPES: Readonly<Record<string, FieldFault>> = {
  string: { code: 'STRING_TYPE_CONVERT', message: 'Could not interpret the value as a string.' },
  number: { code: 'NUMBER_TYPE_COERCE', message: 'The value is not a number.' },
  int: { code: 'NUMBER_TYPE_COERCE', message: 'The value is not an integer.' },
  boolean: { code: 'BOOLEAN_TYPE_CHOICE', message: 'Must be either true or false.' },
  array: { code: 'LIST_TYPE_CONVERT', message: 'Only lists may be used here.' },
  object: { code: 'DICT_TYPE_CONVERT', message: 'Only objects may be used here.' }
}

const wrongType = (issue: z.core.$ZodIssueInvalidType): FieldFault =>
  issue.input === undefined && issue.message.endsWith('received undefined')
    ? REQUIRED
    : (TYPES[issue.expected] ?? { code: 'BASE_TYPE_CONVERT', message: 'The value has the wrong type.' })

const tooBig = (issue: z.core.$ZodIssueTooBig): FieldFault =>
  issue.origin === 'number' || issue.origin === 'int'
    ? { code: 'NUMBER_TYPE_MAX', message: `The value should be less than or equal to ${issue.maximum}.` }
    : { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` }

const tooSmall = (issue: z.core.$ZodIssueTooSmall): FieldFault =>
  issue.origin === 'number' || issue.origin === 'int'
    ? { code: 'NUMBER_TYPE_MIN', message: `The value should be greater than or equal to ${issue.minimum}.` }
    : { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${issue.minimum} or more in length.` }

const choices = (issue: z.core.$ZodIssueInvalidValue): FieldFault => ({
  code: 'BASE_TYPE_CHOICES',
  message: `The value must be one of (${issue.values.map(String).join(', ')}).`
})

const custom = (issue: z.core.$ZodIssueCustom): FieldFault => ({
  code: typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'BASE_TYPE_INVALID',
  message: issue.message
})

/** Its `type` is none of those that may stand there: told of the whole of it. */
const isOfNoType = (issue: Issue): boolean => issue.code === 'invalid_union' && issue.discriminator !== undefined

const pathOf = (issue: Issue): string[] => issue.path.slice(0, isOfNoType(issue) ? -1 : undefined).map(String)

const faultOf = (issue: Issue): FieldFault => {
  if (issue.code === 'invalid_type') return wrongType(issue)
  if (issue.code === 'too_big') return tooBig(issue)
  if (issue.code === 'too_small') return tooSmall(issue)
  if (issue.code === 'invalid_value') return choices(issue)
  if (issue.code === 'custom') return custom(issue)
  if (isOfNoType(issue)) return { code: 'UNION_TYPE_CHOICES', message: issue.message }
  return { code: 'BASE_TYPE_INVALID', message: issue.message }
}

/** Enough for whoever writes a client; a list of thousands that are all wrong is not answered with more than it brought. */
const MAX_FAULTS = 50

/** A failed check in Discord's form: 50035 with `errors.<field>._errors`. */
export const formErrorOf = (error: z.core.$ZodError): ApiError => {
  const errors = noFaults()
  for (const issue of error.issues.slice(0, MAX_FAULTS)) addFault(errors, pathOf(issue), faultOf(issue))
  return invalidForm(errors)
}
