/** Who a message mentions: read from its text, within what its author allowed (Discord: "Allowed Mentions"). */
import type { APIUser } from 'discord-api-types/v10'
import type { App, GuildView, UserView } from '../../node/app/index.ts'
import type { Snowflake, UserCid } from '../../node/core/ids.ts'
import type { Message } from '../../node/core/messages.ts'
import { mayIn, P } from '../../node/core/permissions.ts'
import { presentUser, userIn } from './user.ts'
import { readAllowed, type Allowed } from './written.ts'

export interface Mentions {
  readonly users: readonly UserView[]
  readonly roles: readonly Snowflake[]
  readonly everyone: boolean
}

const NOBODY: Mentions = { users: [], roles: [], everyone: false }
/** Longest first, so that one backtick inside a block does not end it. */
const CODE = /```[\s\S]*?```|``[\s\S]*?``|`[^`\n]*`/g
const USER = /<@!?(\d{1,20})>/g
const ROLE = /<@&(\d{1,20})>/g
const EVERYONE = /@(?:everyone|here)\b/

const idsIn = (text: string, pattern: RegExp): readonly Snowflake[] => [
  ...new Set([...text.matchAll(pattern)].map(([, id]) => id as Snowflake))
]

const permits = (allowed: Allowed | null, kind: 'users' | 'roles', id: Snowflake): boolean =>
  allowed === null || allowed.parse?.includes(kind) === true || allowed[kind]?.includes(id) === true

const findUser = (app: App, view: GuildView, id: Snowflake): UserView | undefined => {
  const target = view.state.ids.get(id)
  return target?.type === 'user' ? view.user(target.cid) : app.guilds.user(id)
}

const roleMentions = (view: GuildView, text: string, allowed: Allowed | null, mass: () => boolean) =>
  idsIn(text, ROLE).filter((id) => {
    const target = view.state.ids.get(id)
    const role = target?.type === 'role' ? view.state.roles.get(target.cid) : undefined
    return role !== undefined && permits(allowed, 'roles', id) && (role.mentionable || mass())
  })

const repliedTo = (app: App, view: GuildView, message: Message, allowed: Allowed | null): UserView | undefined => {
  if (!message.reply || (allowed !== null && allowed.replied_user !== true)) return undefined
  const original = app.messages.byCid(message.reply.message)
  // A webhook hears nothing.
  return original && !original.hook ? userIn(view, original.author) : undefined
}

const distinct = (users: readonly UserView[]): readonly UserView[] => [
  ...new Map(users.map((user) => [user.cid, user])).values()
]

/** Whose rights count: of a webhook's message those of whoever answers for the webhook now. */
const speakerOf = ({ state }: GuildView, { hook, author }: Message): UserCid =>
  (hook && state.hooks.get(hook.cid)?.by) ?? author

/** @returns who is mentioned, and only those whom this node can name. */
export const mentionsOf = (app: App, view: GuildView, message: Message): Mentions => {
  if (message.alert || (!message.reply && !message.content.includes('@'))) return NOBODY
  const allowed = readAllowed(message.mentions)
  const text = message.content.replace(CODE, '')
  const mass = (): boolean => mayIn(view.state, speakerOf(view, message), message.channel, P.MENTION_EVERYONE)
  const named = idsIn(text, USER).filter((id) => permits(allowed, 'users', id))
  const users = [...named.map((id) => findUser(app, view, id)), repliedTo(app, view, message, allowed)]
  return {
    users: distinct(users.filter((user) => user !== undefined)),
    roles: roleMentions(view, text, allowed, mass),
    everyone: (allowed === null || allowed.parse?.includes('everyone') === true) && EVERYONE.test(text) && mass()
  }
}

export const presentMentions = (mentions: Mentions): APIUser[] => mentions.users.map(presentUser)
