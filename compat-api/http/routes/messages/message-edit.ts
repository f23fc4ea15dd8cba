/** What a request changes of a message, in the terms of the use case. */
import type { z } from 'zod'
import type { MessageEdit } from '../../../../node/app/index.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { SUPPRESS_EMBEDS } from '../../../../node/core/message-fold.ts'
import type { Message } from '../../../../node/core/messages.ts'
import { saysVoice } from '../../../../node/core/voice-message.ts'
import { PLAIN_FLAGS } from '../../../present/index.ts'
import { addFault, apiError, invalidField, invalidForm, noFaults } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { IS_COMPONENTS_V2, misplacedIn, type Contents } from '../../schema/kind-of-message.ts'
import type { editMessageBody } from '../../schema/message.ts'
import type { Attached } from './attached-files.ts'
import { requireNamedFiles } from './named-files.ts'

type Body = z.output<typeof editMessageBody>

/** Stickers are what a message was sent with: an edit may name them, and no others. @throws ApiError 50035 */
const requireSameStickers = ({ stickers = [] }: Message, ids: Body['sticker_ids']): void => {
  const wanted = new Set(ids)
  if (ids === undefined || (wanted.size === stickers.length && stickers.every(({ id }) => wanted.has(id)))) return
  throw invalidField('sticker_ids', 'STICKERS_NOT_EDITABLE', 'Stickers are sent with a new message, and stay in it.')
}

/** Null empties a field; what is not named stays. @throws ApiError 50035 */
export const editOf = (before: Message, body: Body, attached: Attached | undefined) => {
  requireSameStickers(before, body.sticker_ids)
  requireNamedFiles(body.components, attached?.files ?? before.files)
  const edit = defined({
    content: body.content === null ? '' : body.content,
    embeds: body.embeds === null ? [] : body.embeds,
    components: body.components === null ? [] : body.components,
    allowedMentions: body.allowed_mentions,
    flags: flagsAfter(before, body.flags),
    files: attached?.files
  })
  requireOneKind(before, edit)
  return edit
}

/** That embeds are hidden is taken back; what it is made of is not, and how it was sent is done. */
const LASTING = IS_COMPONENTS_V2 | (1 << 12)

const flagsAfter = ({ flags }: Message, wanted: Body['flags']): number | undefined =>
  wanted === undefined ? undefined : (wanted ?? 0) | (flags & LASTING)

interface Edit {
  readonly account: { readonly cid: UserCid }
  readonly body: Body
  readonly files: readonly unknown[]
}

/** Is nothing asked but whether embeds are hidden? Of others' messages nothing else can be. */
export const asksOfEmbeds = ({ account, body, files }: Edit, { author, flags: before }: Message): boolean => {
  const { flags, allowed_mentions: _, ...more } = body
  if (flags === undefined || files.length > 0 || Object.values(more).some((field) => field !== undefined)) return false
  return author !== account.cid || (((flags ?? 0) ^ before) & PLAIN_FLAGS) === SUPPRESS_EMBEDS
}

const remains = (value: readonly unknown[] | undefined, had: string | null): boolean =>
  value === undefined ? had !== null && had !== '[]' : value.length > 0

const requireOneKind = (
  before: Message,
  edit: Omit<MessageEdit, 'components'> & Pick<Contents, 'components'>
): void => {
  const misplaced = misplacedIn({
    flags: edit.flags ?? before.flags,
    content: edit.content ?? before.content,
    embeds: remains(edit.embeds, before.embeds) ? ['some'] : [],
    poll: before.poll,
    sticker_ids: before.stickers,
    shared_client_theme: before.theme,
    components: edit.components
  })
  const errors = noFaults()
  for (const { path, code, message } of misplaced) addFault(errors, path.map(String), { code, message })
  if (misplaced.length > 0) throw invalidForm(errors)
}

/** What is asked does not change while people answer. @throws ApiError 520003 */
export const requireNoPoll = ({ poll }: Message): void => {
  if (poll) throw apiError('pollEdited')
}

export const pollInEdit = () =>
  invalidField('poll', 'POLL_IN_EDIT', 'A poll is sent with a new message: none can be put into one that is there.')

/** What is spoken is not changed. @throws ApiError 50162 */
export const requireWritten = (message: Message): void => {
  if (saysVoice(message)) throw apiError('voiceEdited')
}

/** @throws ApiError 50035 */
export const requireOwnWords = ({ forward }: Message): void => {
  if (forward) throw invalidField('content', 'FORWARD_NOT_EDITABLE', 'What has been forwarded cannot be changed.')
}

/** Stickers and a theme stay whatever an edit says. */
export const leavesNothing = (message: Message, edit: MessageEdit): boolean =>
  !message.stickers?.length &&
  !message.theme &&
  (edit.content ?? message.content) === '' &&
  !remains(edit.embeds, message.embeds) &&
  !remains(edit.components, message.components) &&
  !edit.poll &&
  (edit.files ?? message.files ?? []).length === 0
