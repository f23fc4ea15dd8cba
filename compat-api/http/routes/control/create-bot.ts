import { z } from 'zod'
import type { Account, App } from '../../../../node/app/index.ts'
import { parseSnowflake, type UserCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'
import { actorIn, findAccount, findGuild } from './local-accounts.ts'

/** Owns the bots of a node that has no person yet. */
const OPERATOR = 'operator'

const body = z.object({ name: text(32, 1), guild: maybe(text(2048, 1)), owner: maybe(text(64, 1)) })

const ownerOf = async (app: App, name: string | null | undefined): Promise<Account> => {
  if (name) return findAccount(app, name)
  const person = app.accounts.list().find((account) => !account.bot)
  return person ?? (await app.accounts.register({ name: OPERATOR, globalName: null, password: null })).account
}

/** @param guild id of a guild that this node holds, or an invite code. @returns the guild's id */
const joinGuild = async (app: App, bot: UserCid, guild: string): Promise<string> => {
  if (parseSnowflake(guild) === undefined) return (await app.invites.accept(guild, bot)).state.id
  const view = findGuild(app, guild)
  await app.guilds.addBot(view.cid, actorIn(app, view, P.MANAGE_GUILD).cid, bot)
  return view.state.id
}

export const createBotLocally = route({
  method: 'POST',
  path: '/folkmoot/bots',
  auth: 'control',
  status: 201,
  body,
  async handler({ app, body: { name, guild, owner } }) {
    if (guild && parseSnowflake(guild) !== undefined) findGuild(app, guild)
    const { application, token } = await app.accounts.createApplication((await ownerOf(app, owner)).cid, name)
    const joined = guild ? await joinGuild(app, application.bot, guild) : null
    return { id: application.id, name: application.name, token, guild: joined }
  }
})
