/** A guild of many members: what those meet who join where the control log is long. */
import type { LocalApp } from '../../node/app/create-app.ts'
import type { ChannelCid, GuildCid, UserCid } from '../../node/core/ids.ts'
import { actor } from './core/actors.ts'
import { admit, invite } from './core/drafts.ts'

/** Let in at a time. */
const CHUNK = 250
const SEED = 9

export interface MembersPlace {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly owner: UserCid
}

/** Lets `count` people in, one op each, and has the owner's node write a checkpoint. @param now of the node's clock */
export const letManyIn = async (
  app: LocalApp,
  place: MembersPlace,
  count: number,
  now: () => number
): Promise<void> => {
  const { guild, channel, owner } = place
  const { ops } = await app.guilds.submit(guild, owner, [invite(channel, {}, SEED)])
  const door = ops[0]?.cid
  if (!door) throw new Error('there is no invite')
  for (let made = 0; made < count; made += CHUNK) {
    const guests = Array.from({ length: Math.min(CHUNK, count - made) }, (_, i) => actor(`member ${made + i}`))
    const drafts = guests.map((guest) => admit(guild, guest, door, { t: now(), seed: SEED }))
    await app.inbox.learn(guests.map(({ identity }) => identity))
    await app.guilds.submit(guild, owner, drafts)
  }
  app.inbox.caughtUp(guild)
  await app.checkpointer.look()
}
