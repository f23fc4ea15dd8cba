import { z } from 'zod'
import type { Application } from '../../../../node/app/index.ts'
import { invalidField } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { FACE, keepPictures, WIDE } from '../../pictures.ts'
import type { Call } from '../../route.ts'
import { maybe, picture, text } from '../../schema/fields.ts'
import { settingsFields, settingsOf } from './settings-of.ts'

/** The flags for presences, members and message content of an application that is not large, each with that of one that is. */
const INTENT_FLAGS = [
  [1 << 13, 1 << 12],
  [1 << 15, 1 << 14],
  [1 << 19, 1 << 18]
] as const

/** Of flags only those of intents can be set, by their small form. Source: Discord, "Edit Current Application". */
const intentFlags = (sent: number): number =>
  INTENT_FLAGS.reduce((all, [small, large]) => ((sent & small) === 0 ? all : all | small | large), 0)

const isAddress = (value: string): boolean => {
  const url = URL.parse(value)
  return url !== null && !['javascript:', 'data:', 'blob:', 'file:'].includes(url.protocol) && url.hash === ''
}

/** Of the application's own: over http, or by a scheme that an app on the person's machine takes. */
const redirect = text(512, 1).refine(isAddress, {
  message: 'Not a well formed URL, or one with a fragment.',
  params: { code: 'URL_TYPE_INVALID_URL' }
})

/** Alone, or as what is shown to whoever reads no language that it is in. */
const description = z.union([text(400), z.object({ default: text(400) }).transform((said) => said.default)])

export const applicationChanges = z
  .object({
    name: maybe(text(32, 1)),
    description: maybe(description),
    ...settingsFields,
    bot_public: maybe(z.boolean()),
    interactions_endpoint_url: maybe(text(512)),
    flags: maybe(z.int().min(0).max(0x7fffffff)),
    redirect_uris: maybe(z.array(redirect).max(10)),
    icon: picture(),
    cover_image: picture()
  })
  .transform(
    ({
      name,
      description: says,
      bot_public: publicBot,
      interactions_endpoint_url: endpoint,
      flags,
      redirect_uris: redirects,
      icon,
      cover_image: cover,
      ...settings
    }) => ({
      settings: settingsOf(settings),
      pictures: defined({ icon, cover_image: cover }),
      ...(redirects ? { redirects } : {}),
      ...(typeof flags === 'number' ? { flags: intentFlags(flags) } : {}),
      ...(endpoint === undefined ? {} : { endpoint: endpoint || null }),
      ...(typeof name === 'string' ? { name } : {}),
      ...(says === undefined ? {} : { description: says ?? '' }),
      ...(typeof publicBot === 'boolean' ? { publicBot } : {})
    })
  )

/** Nothing here sends events to applications, is installed to a person, runs in a client, or looks for what is explicit. */
export const KEPT_ONLY =
  '`event_webhooks_*` (no events are sent), `integration_types_config` of users, `max_participants`, `explicit_content_filter`'

type Changes = z.output<typeof applicationChanges>

/** An endpoint is asked first whether it answers as one should. @throws ApiError 50035 */
const checkedChanges = async (
  { endpoints, origin, body }: Pick<Call<'any', unknown, unknown, Changes>, 'endpoints' | 'origin' | 'body'>,
  application: Application
) => {
  if (typeof body.endpoint !== 'string') return body
  const problem = await endpoints.check(application, body.endpoint)
  if (problem === null) return { ...body, origin: origin.http }
  const code = 'APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID'
  throw invalidField(
    'interactions_endpoint_url',
    code,
    `The specified interactions endpoint url could not be verified: ${problem}.`
  )
}

/** Changes an application, and where codes for what is granted to it may be sent. */
export const change = async (
  call: Pick<Call<'any', unknown, unknown, Changes>, 'app' | 'endpoints' | 'origin' | 'body'>,
  application: Application
): Promise<Application> => {
  const { redirects, pictures, ...changes } = await checkedChanges(call, application)
  if (redirects) await call.app.grants.setRedirects(application.id, redirects)
  using kept = await keepPictures(call.app, pictures, { icon: FACE, cover_image: WIDE })
  const { icon, cover_image: cover } = kept.images
  return await call.app.accounts.updateApplication(application.id, { ...changes, ...defined({ icon, cover }) })
}
