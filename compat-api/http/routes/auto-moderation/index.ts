import { deleteAutomodRule, updateAutomodRule } from './change-rule.ts'
import { createAutomodRule } from './create-rule.ts'
import { getAutomodRule, listAutomodRules } from './read-rules.ts'

export const autoModeration = [
  listAutomodRules,
  getAutomodRule,
  createAutomodRule,
  updateAutomodRule,
  deleteAutomodRule
]
