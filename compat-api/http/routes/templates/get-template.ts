/** Source: Discord, "Guild Template Resource: Get Guild Template". */
import { route } from '../../route.ts'
import { templateParams } from '../../schema/params.ts'
import { showTemplate, templateCalled } from './show-template.ts'

/** Whoever has the code may look, in the guild or not. */
export const getTemplate = route({
  method: 'GET',
  path: '/guilds/templates/:code',
  auth: 'any',
  params: templateParams,
  handler: ({ app, params }) => showTemplate(app, templateCalled(app, params.code))
})
