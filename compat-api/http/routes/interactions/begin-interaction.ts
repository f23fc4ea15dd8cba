/** A person runs a command, presses a button, hands in a form. What comes of it their sessions hear. */
import type { z } from 'zod'
import type { Call as InteractionWish } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import type { GivenFile, GivenOption, InteractionCall } from '../../../../node/core/interactions/calls.ts'
import { P } from '../../../../node/core/permissions.ts'
import { requireInChannel, roomOf, type SeenRoom } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { begun, commandData, componentData, formData, type GivenOptionBody } from '../../schema/interaction.ts'
import { within } from '../../schema/within.ts'
import { attach, type Attached } from '../messages/attached-files.ts'

type Asked = Call<'user', unknown, unknown, z.output<typeof begun>>

const COMMAND = 2
const COMPONENT = 3
const SUGGEST = 4

const optionOf = ({ type, name, value, focused, options }: GivenOptionBody): GivenOption => ({
  type,
  name,
  ...(value === undefined || value === null ? {} : { value }),
  ...(focused ? { focused: true as const } : {}),
  ...(options ? { options: options.map(optionOf) } : {})
})

/** An option names its file by the number that it has in the list of attachments. */
const filesOf = (
  attached: Attached | undefined,
  entries: readonly { readonly id?: string | null | undefined }[]
): readonly GivenFile[] => (attached?.files ?? []).map((file, i) => ({ ...file, id: entries[i]?.id ?? String(i) }))

const attachedTo = (
  { app, account, files }: Asked,
  seen: SeenRoom,
  entries: z.output<typeof commandData>['attachments']
): Promise<Attached | undefined> =>
  attach({
    app,
    place: seen.place,
    author: account.cid,
    uploaded: files,
    entries,
    before: [],
    mayAttach: () => requireInChannel(seen, account.cid, P.ATTACH_FILES)
  })

const commandCall = async (call: Asked, seen: SeenRoom) => {
  const { body } = call
  const { id, options, target_id: target, attachments } = within('data', commandData, body.data)
  const attached = await attachedTo(call, seen, attachments)
  const made: InteractionCall = {
    k: body.type === SUGGEST ? 'suggest' : 'command',
    command: id,
    options: (options ?? []).map(optionOf),
    target: target ?? null,
    files: filesOf(attached, attachments ?? [])
  }
  return { made, attached }
}

const formCall = async (call: Asked, seen: SeenRoom) => {
  const { id: parent, custom_id: customId, components, attachments } = within('data', formData, call.body.data)
  const attached = await attachedTo(call, seen, attachments)
  const files = filesOf(attached, attachments ?? [])
  const made: InteractionCall = { k: 'form', parent, customId, components, ...(files.length > 0 ? { files } : {}) }
  return { made, attached }
}

const callOf = async (
  call: Asked,
  seen: SeenRoom
): Promise<{ made: InteractionCall; attached?: Attached | undefined }> => {
  const { body } = call
  if (body.type === COMMAND || body.type === SUGGEST) return commandCall(call, seen)
  if (body.type === COMPONENT) {
    const { component_type: componentType, custom_id: customId, values } = within('data', componentData, body.data)
    if (!body.message_id) throw apiError('unknownMessage')
    return { made: { k: 'component', message: body.message_id, customId, componentType, values: values ?? null } }
  }
  return formCall(call, seen)
}

/** @throws ApiError 10002 */
const botOf = ({ app, body }: Asked, { view }: SeenRoom): UserCid => {
  const target = view.state.ids.get(body.application_id)
  const user = target?.type === 'user' ? target.cid : app.guilds.user(body.application_id)?.cid
  if (user === undefined) throw apiError('unknownApplication')
  return user
}

const localeOf = ({ headers }: Asked): string => {
  const locale = headers['x-discord-locale']
  return typeof locale === 'string' && /^[a-z]{2}(?:-[A-Z\d]{2,3})?$/.test(locale) ? locale : 'en-US'
}

export const beginInteraction = route({
  method: 'POST',
  path: '/interactions',
  auth: 'user',
  status: 204,
  body: begun,
  multipart: 'files',
  rateLimit: { limit: 50, window: 10_000 },
  async handler(call) {
    const { app, account, body } = call
    const seen = roomOf(call, body.channel_id)
    const application = botOf(call, seen)
    const { made, attached } = await callOf(call, seen)
    using _held = attached
    const wish: InteractionWish = {
      application,
      guild: seen.place.guild,
      channel: seen.place.channel,
      session: body.session_id ?? null,
      nonce: body.nonce ?? null,
      locale: localeOf(call),
      call: made
    }
    await app.interactions.begin(account.cid, wish)
    await attached?.sent()
  }
})
