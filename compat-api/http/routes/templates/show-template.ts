import type { App, GuildView } from '../../../../node/app/index.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { templateCode, templateOf } from '../../../../node/core/template.ts'
import { presentTemplate, type SeenTemplate } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'

/** One of a guild. @throws ApiError 10057 */
export const templateIn = (view: GuildView, code: string): SeenTemplate => {
  const fixture = fixturesOf(view.state, 'template').find(({ cid }) => templateCode(cid) === code)
  if (!fixture) throw apiError('unknownTemplate')
  return { view, fixture }
}

/** Of any guild of this node. @throws ApiError 10057 */
export const templateCalled = ({ templates, guilds }: App, code: string): SeenTemplate => {
  const found = templates.find(code)
  const view = found && guilds.byCid(found.guild)
  if (!view) throw apiError('unknownTemplate')
  return { view, fixture: found.fixture }
}

/** What one says. @throws ApiError 404 when its file is away */
export const readTemplate = async ({ templates }: App, { fixture }: SeenTemplate) => {
  const template = await templates.read(fixture)
  if (!template) throw apiError('fileAway')
  return template
}

/** @throws ApiError 404 when its file is away */
export const showTemplate = async (app: App, found: SeenTemplate) => {
  const template = await readTemplate(app, found)
  const isDirty = app.templates.isDirty(found.view.state, template)
  return presentTemplate(found, template, { uses: app.templates.uses(found.fixture.cid), isDirty })
}

/** For who may put it right: where its file is away, the guild as it is now stands for it, and differs. */
export const showToManager = async (app: App, found: SeenTemplate) => {
  const template = await app.templates.read(found.fixture)
  const isDirty = !template || app.templates.isDirty(found.view.state, template)
  return presentTemplate(found, template ?? templateOf(found.view.state), {
    uses: app.templates.uses(found.fixture.cid),
    isDirty
  })
}
