import type { Account, App, GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid, Snowflake, UserCid } from '../../../../node/core/ids.ts'
import { mayIn, P } from '../../../../node/core/permissions.ts'

const PAGE = 100

/** Ids of what some users wrote in a channel since `from` (ms since the Unix epoch), newest first. */
function* recentOf(app: App, channel: ChannelCid, users: ReadonlySet<UserCid>, from: number): Generator<Snowflake> {
  let before: Snowflake | undefined
  for (;;) {
    const page = app.messages.page(channel, { limit: PAGE, ...(before ? { before } : {}) })
    for (const message of page) {
      if (message.t < from) return
      if (users.has(message.author)) yield message.id
    }
    const last = page.at(-1)
    if (page.length < PAGE || !last) return
    before = last.id
  }
}

/** Deletes what banned users wrote in the last `seconds`, wherever the caller may manage messages. */
export const deleteRecentMessages = async (
  { app, account }: { readonly app: App; readonly account: Account },
  view: GuildView,
  users: readonly UserCid[],
  seconds: number
): Promise<void> => {
  if (seconds === 0) return
  const authors = new Set(users)
  const from = Date.now() - seconds * 1000
  for (const channel of view.state.channels.values()) {
    if (!mayIn(view.state, account.cid, channel, P.MANAGE_MESSAGES)) continue
    const ids = [...recentOf(app, channel.cid, authors, from)]
    const place = { guild: view.cid, channel: channel.cid }
    for (let i = 0; i < ids.length; i += PAGE) await app.messages.delete(place, account.cid, ids.slice(i, i + PAGE))
  }
}
