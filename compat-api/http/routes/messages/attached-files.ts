/** Which files a message has: those that come with the request, those that were brought before, those that it had. */
import type { z } from 'zod'
import type { App, Staged } from '../../../../node/app/index.ts'
import type { ChannelCid, GuildCid, UserCid } from '../../../../node/core/ids.ts'
import type { Attachment } from '../../../../node/core/messages.ts'
import { MAX_FILES, type MessageFile } from '../../../../node/core/op-schema.ts'
import { invalidField } from '../../api-error.ts'
import type { FormFile } from '../../read-form.ts'
import type { attachmentEntries } from '../../schema/attachment.ts'

type Entry = z.output<typeof attachmentEntries>[number]

/** UTF-8 bytes of what is said of files, for an op has room for so much. */
const MAX_BYTES = 8000
const MEDIA_TYPE = /^[a-z\d.+-]{1,60}\/[a-z\d.+-]{1,60}$/
const SPOILER = /^SPOILER_/

export interface AttachParts {
  readonly app: App
  readonly place: { readonly guild: GuildCid; readonly channel: ChannelCid }
  readonly author: UserCid
  /** Of the request. */
  readonly uploaded: readonly FormFile[]
  readonly entries: readonly Entry[] | null | undefined
  /** What the message has. */
  readonly before: readonly Attachment[]
  /** Asked when there is something new. @throws ApiError */
  mayAttach(): void
}

export interface Attached extends Disposable {
  readonly files: readonly MessageFile[]
  /** To be called when the message is written. */
  sent(): Promise<void>
}

/** What is left of a name without folders and what cannot be shown. */
const nameOf = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '')
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '')
    .slice(0, 260)
    .toWellFormed() || 'file'

const typeOf = (type: string): string | null => {
  const media = (type.split(';', 1)[0] ?? '').trim().toLowerCase()
  return MEDIA_TYPE.test(media) && media !== 'application/octet-stream' ? media : null
}

const spokenIn = (entry: Entry | undefined): Pick<MessageFile, 'duration' | 'waveform'> => ({
  ...(typeof entry?.duration_secs === 'number' ? { duration: Math.round(entry.duration_secs * 1000) } : {}),
  ...(entry?.waveform ? { waveform: entry.waveform } : {})
})

const described = (file: MessageFile, entry: Entry | undefined): MessageFile => {
  const description = entry?.description === undefined ? file.description : (entry.description ?? undefined)
  const name = entry?.filename ? nameOf(entry.filename) : file.name
  const { description: _old, spoiler: hidden, ...rest } = file
  const isSpoiler = entry?.is_spoiler ?? hidden
  return {
    ...rest,
    name,
    ...(description ? { description } : {}),
    ...(entry?.title ? { title: entry.title } : {}),
    ...spokenIn(entry),
    ...(isSpoiler || SPOILER.test(name) ? { spoiler: true } : {})
  }
}

const fileOf = ({ blob, size }: Staged, name: string, type: string, entry: Entry | undefined): MessageFile =>
  described({ blob, size, name: nameOf(name), type: typeOf(type) }, entry)

/** How large the pictures among them are, that have not been measured yet. */
const measured = (app: App, files: readonly MessageFile[], fresh: readonly Staged[]): Promise<readonly MessageFile[]> =>
  Promise.all(
    files.map(async (file) => {
      const staged = file.width === undefined ? fresh.find(({ blob }) => blob === file.blob) : undefined
      return { ...file, ...(staged && (await app.files.pictures.measure(staged))) }
    })
  )

/** The number in `files[n]`. */
const numberOf = ({ field }: FormFile): string | undefined => /^files?\[(\d{1,19})\]$/.exec(field)?.[1]

const unknown = (index: number) =>
  invalidField(
    `attachments.${index}.id`,
    'ATTACHMENT_NOT_FOUND',
    'There is no such file in the request or the message.'
  )

/** Kept files keep their names and titles. Source: Discord, "Attachment Request Structure". */
const kept = (file: Attachment, entry: Entry | undefined): MessageFile => {
  const { id: _id, ...rest } = file
  return described(rest, entry && { ...entry, filename: undefined, title: undefined })
}

const checkBounds = (files: readonly MessageFile[]): void => {
  if (files.length > MAX_FILES)
    throw invalidField('attachments', 'BASE_TYPE_MAX_LENGTH', `Must be ${MAX_FILES} or fewer in length.`)
  if (Buffer.byteLength(JSON.stringify(files)) > MAX_BYTES)
    throw invalidField('attachments', 'BASE_TYPE_MAX_LENGTH', 'Names and descriptions are too long to be stored.')
}

/**
 * Of an edit: undefined when it says nothing of files.
 *
 * @throws ApiError, FileRefused
 */
export const attach = async (parts: AttachParts): Promise<Attached | undefined> => {
  const { app, place, author, uploaded, entries, before, mayAttach } = parts
  if (uploaded.length === 0 && !entries) return entries === null && before.length > 0 ? nothing : undefined
  if (uploaded.length > 0 || entries?.some((entry) => entry.uploaded_filename)) mayAttach()
  using stack = new DisposableStack()
  const claimed: string[] = []
  const held: Staged[] = [...uploaded]
  const left = new Set(uploaded)
  let fresh = uploaded.reduce((sum, { size }) => sum + size, 0)
  const fromEntry = (entry: Entry, index: number): MessageFile => {
    if (entry.uploaded_filename) {
      const found = stack.use(app.files.claim(entry.uploaded_filename, author, place.channel))
      claimed.push(entry.uploaded_filename)
      held.push(found)
      fresh += found.size
      return fileOf(found, found.filename, '', entry)
    }
    const old = before.find(({ id }) => id === entry.id)
    if (old) return kept(old, entry)
    const file = uploaded.find((each) => numberOf(each) === entry.id && left.has(each))
    if (!file) throw unknown(index)
    left.delete(file)
    return fileOf(file, file.filename, file.type, entry)
  }
  const named = entries ? entries.map(fromEntry) : before.map((file) => kept(file, undefined))
  const files = [...named, ...[...left].map((file) => fileOf(file, file.filename, file.type, undefined))]
  checkBounds(files)
  if (fresh > 0) await app.files.requireRoom(place.guild, author, fresh)
  const shown = await measured(app, files, held)
  const claims = stack.move()
  return {
    files: shown,
    sent: async () => {
      for (const name of claimed) await app.files.forget(name, author)
    },
    [Symbol.dispose]: () => claims[Symbol.dispose]()
  }
}

const nothing: Attached = { files: [], sent: () => Promise.resolve(), [Symbol.dispose]: () => undefined }
