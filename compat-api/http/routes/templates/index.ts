import { foundGuild } from './found-guild.ts'
import { getTemplate } from './get-template.ts'
import { createTemplate, deleteTemplate, listTemplates, syncTemplate, updateTemplate } from './guild-templates.ts'

export const templates = [
  getTemplate,
  foundGuild,
  listTemplates,
  createTemplate,
  syncTemplate,
  updateTemplate,
  deleteTemplate
]
