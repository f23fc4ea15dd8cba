/** Source: Discord, "Guild Template Resource". */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { changeOf, guildOf, madeBy, requireInGuild, submit, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { route, type Call } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'
import { guildParams, guildTemplateParams } from '../../schema/params.ts'
import { showTemplate, showToManager, templateIn } from './show-template.ts'

const name = text(100, 1)
const description = maybe(text(120))

const managed = (call: Call<'any', z.output<typeof guildParams>>): GuildView => {
  const view = guildOf(call, call.params.guild_id)
  requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
  return view
}

export const listTemplates = route({
  method: 'GET',
  path: '/guilds/:guild_id/templates',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = managed(call)
    return Promise.all(fixturesOf(view.state, 'template').map((fixture) => showToManager(call.app, { view, fixture })))
  }
})

export const createTemplate = route({
  method: 'POST',
  path: '/guilds/:guild_id/templates',
  auth: 'any',
  params: guildParams,
  body: z.object({ name, description }),
  async handler(call) {
    const { app, body } = call
    const view = managed(call)
    if (fixturesOf(view.state, 'template').length > 0) throw apiError('templateThere')
    using staged = await app.templates.keep(view.state)
    const made = { file: staged.blob, at: Date.now() }
    const fields = { name: body.name, description: body.description || null, made }
    const submission = await submit(call, view, [{ k: 'fixture.new', body: { type: 'template', fields } }])
    return await showTemplate(app, { view: submission.view, fixture: madeBy(submission, 'template') })
  }
})

const one = { path: '/guilds/:guild_id/templates/:code', auth: 'any', params: guildTemplateParams } as const

/** What is so already is not said again. */
export const syncTemplate = route({
  ...one,
  method: 'PUT',
  async handler(call) {
    const view = managed(call)
    const { fixture } = templateIn(view, call.params.code)
    using staged = await call.app.templates.keep(view.state)
    const isSame = staged.blob === fixture.fields.made.file
    const change = changeOf(fixture, isSame ? {} : { made: { file: staged.blob, at: Date.now() } })
    const after = await write(call, view, change)
    return await showTemplate(call.app, templateIn(after, call.params.code))
  }
})

export const updateTemplate = route({
  ...one,
  method: 'PATCH',
  body: z.object({ name: name.optional(), description }),
  async handler(call) {
    const view = managed(call)
    const { fixture } = templateIn(view, call.params.code)
    const { body } = call
    const set = defined({
      name: body.name,
      description: body.description === undefined ? undefined : body.description || null
    })
    const after = await write(call, view, changeOf(fixture, set))
    return await showToManager(call.app, templateIn(after, call.params.code))
  }
})

export const deleteTemplate = route({
  ...one,
  method: 'DELETE',
  async handler(call) {
    const view = managed(call)
    const found = templateIn(view, call.params.code)
    const shown = await showToManager(call.app, found)
    await write(call, view, [{ k: 'fixture.del', body: { fixture: found.fixture.cid } }])
    return shown
  }
})
