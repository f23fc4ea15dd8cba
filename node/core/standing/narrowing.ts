/** Ops that what is written outside the control log, by those who have not seen them, is judged by once more. */
import { isOfRule } from '../automod/verdict.ts'
import type { Op } from '../ops.ts'
import { isReducing } from '../resolve/reducing.ts'

/** They take authority away, or forbid words. */
export const isNarrowing = (op: Op): boolean => isReducing(op) || isOfRule(op)
