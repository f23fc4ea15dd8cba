import { z } from 'zod'
import { formErrorOf } from '../form-errors.ts'

/** Checks a part of a body whose form hangs on another. @throws ApiError 50035, with the name of the part before its fields */
export const within = <T extends z.ZodType>(name: string, schema: T, value: unknown): z.output<T> => {
  const result = z.object({ [name]: schema }).safeParse({ [name]: value })
  if (!result.success) throw formErrorOf(result.error)
  return result.data[name] as z.output<T>
}
