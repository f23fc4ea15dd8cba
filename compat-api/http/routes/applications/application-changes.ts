import { z } from 'zod'
import type { Application } from '../../../../node/app/index.ts'
import { invalidField } from '../../api-error.ts'
import type { Call } from '../../route.ts'
import { maybe, noImage, text } from '../../schema/fields.ts'

export const applicationChanges = z
  .object({
    name: maybe(text(32, 1)),
    description: maybe(text(400)),
    bot_public: maybe(z.boolean()),
    interactions_endpoint_url: maybe(text(512)),
    icon: noImage,
    cover_image: noImage
  })
  .transform(({ name, description, bot_public: publicBot, interactions_endpoint_url: endpoint }) => ({
    ...(endpoint === undefined ? {} : { endpoint: endpoint || null }),
    ...(typeof name === 'string' ? { name } : {}),
    ...(description === undefined ? {} : { description: description ?? '' }),
    ...(typeof publicBot === 'boolean' ? { publicBot } : {})
  }))

type Changes = z.output<typeof applicationChanges>

/** An endpoint is asked first whether it answers as one should. @throws ApiError 50035 */
export const checkedChanges = async (
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
