/** Whom an invite is for, as clients name them: a file with a column of user ids. Source: Discord, "Invite Resource". */
import type { Account, App, GuildView } from '../../../../node/app/index.ts'
import { globalId, parseSnowflake, type Snowflake, type UserCid } from '../../../../node/core/ids.ts'
import { apiError, invalidField, type ApiError } from '../../api-error.ts'
import type { FormFile } from '../../read-form.ts'

const FIELD = 'target_users_file'
/** Of one invite. */
const MOST = 1000
/** Bytes. */
const MAX_FILE = 64 * 1024
/** Ids that an answer names. */
const NAMED = 20
const HEAD = /^"?[a-z][\w -]{0,40}"?$/i

interface Asker {
  readonly app: App
  readonly account: Account
}

const invalid = (what: string, field = FIELD): ApiError => invalidField(field, 'TARGET_USERS_INVALID', what)

const tooMany = (): ApiError => invalid(`Must name ${MOST} users at most.`)

/** Anybody whom this node has met: in a guild, by an account here, or as a friend of who asks. */
const finder = ({ app, account }: Asker, { state }: GuildView): ((id: Snowflake) => UserCid | undefined) => {
  const friends = new Map(app.friends.list(account.cid).map(({ other }) => [globalId('uid1', other), other]))
  return (id) => {
    const target = state.ids.get(id)
    return target?.type === 'user' ? target.cid : (app.guilds.user(id)?.cid ?? friends.get(id))
  }
}

/** @throws ApiError 10013 */
export const personOf = (asker: Asker, view: GuildView, id: Snowflake): UserCid => {
  const user = finder(asker, view)(id)
  if (!user) throw apiError('unknownUser')
  return user
}

/**
 * @param field where they stand in what was sent
 * @returns sorted, each once. @throws ApiError 50035 that names whom nobody here knows
 */
export const peopleOf = (
  asker: Asker,
  view: GuildView,
  ids: readonly Snowflake[],
  field = FIELD
): readonly UserCid[] => {
  if (ids.length > MOST) throw tooMany()
  const find = finder(asker, view)
  const found = ids.map((id) => ({ id, user: find(id) }))
  const strangers = found.filter(({ user }) => user === undefined).map(({ id }) => id)
  if (strangers.length > 0)
    throw invalid(`Users that this node does not know: ${strangers.slice(0, NAMED).join(', ')}`, field)
  return [...new Set(found.flatMap(({ user }) => user ?? []))].toSorted()
}

/** One id a line, and perhaps a heading. @throws ApiError 50035 that names what is no id */
const idsIn = (text: string): readonly Snowflake[] => {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/, MAX_FILE)
    .map((line) => line.trim().replace(/^"(.*)"$/, '$1'))
    .filter((line) => line !== '')
  const rows = HEAD.test(lines[0] ?? '') ? lines.slice(1) : lines
  if (rows.length > MOST) throw tooMany()
  const bad = rows.filter((row) => parseSnowflake(row) === undefined)
  if (bad.length > 0)
    throw invalid(
      `Invalid user IDs: ${bad
        .slice(0, NAMED)
        .map((row) => row.slice(0, 40))
        .join(', ')}`
    )
  return rows.flatMap((row) => parseSnowflake(row) ?? [])
}

/** @returns undefined when the form has no such file. @throws ApiError 50035 */
export const peopleInFile = async (
  asker: Asker,
  view: GuildView,
  files: readonly FormFile[]
): Promise<readonly UserCid[] | undefined> => {
  const file = files.find(({ field }) => field === FIELD)
  if (!file) return undefined
  if (file.size > MAX_FILE) throw tooMany()
  const bytes = await asker.app.files.originals.bytesOf(file)
  return peopleOf(asker, view, idsIn(new TextDecoder().decode(bytes)))
}

export const missingFile = (): ApiError => invalidField(FIELD, 'BASE_TYPE_REQUIRED', 'This field is required')

/** As Discord writes it down. */
export const tableOf = (users: readonly UserCid[]): string =>
  ['user_id', ...users.map((user) => globalId('uid1', user)), ''].join('\n')
