/** A data folder whose guild has a channel with a long history, made without its node. */
import { join } from 'node:path'
import { decodeEntry, decodeOp } from '../../node/core/codec.ts'
import { parseSnowflake } from '../../node/core/ids.ts'
import type { OpBlocks, VerifiedOp } from '../../node/core/ops.ts'
import type { LocalApp } from '../../node/app/create-app.ts'
import { letManyIn } from '../support/many-members.ts'
import { NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, type Actor } from '../support/process/rest.ts'
import { openApp } from './apps.ts'
import { bulkHistory, castIn, type Cast } from './bulk-history.ts'

/** Made and stored at a time; a channel is sealed about as often. */
const CHUNK = 500
/** From the first message on, one a second. */
const BEGUN = Date.now() - 2 * 365 * 24 * 3600 * 1000

export interface BulkFolder {
  readonly channel: string
  readonly owner: Pick<Actor, 'id' | 'name' | 'authorization'>
}

const castOf = (app: LocalApp, channelId: string): Promise<Cast> => {
  const id = parseSnowflake(channelId)
  const place = id && app.guilds.channel(id)
  if (!place) throw new Error('there is no such channel')
  const { guild, channel } = place
  return castIn(app, { guild: guild.cid, channel: channel.cid, owner: guild.state.owner })
}

const opened = (app: LocalApp, blocks: OpBlocks): VerifiedOp => {
  const entry = decodeEntry(blocks.entry)
  const author = entry.ok ? app.storage.identities.authorOf(entry.value.header.identity) : undefined
  const op = entry.ok && author ? decodeOp(entry.value, author, blocks) : undefined
  if (!op?.ok) throw new Error('an op does not open')
  return { op: op.value, blocks }
}

/** As on a node that has been there all the while: its index of search does not lag behind by the whole history. */
const index = async ({ search }: LocalApp): Promise<void> => {
  const wanted = { text: '', slop: 0, all: [['none']], none: [] }
  const page = { after: null, before: null, order: 'newest', limit: 1, offset: 0 } as const
  while ((await search.find({ ...wanted, ...page })) === 'behind');
}

/** Fills `data` with a guild whose first channel has `count` ops, and which has so many members more than it takes. */
export const makeBulkFolder = async (data: string, count: number, members = 0): Promise<BulkFolder> => {
  const node = await NodeProcess.start({ data })
  const { id, name, authorization, ...alice } = await node.person('alice')
  const { channel } = await foundGuild({ id, name, authorization, ...alice }, 'Moot')
  await node.stop('SIGTERM')
  let time = Date.now()
  using app = openApp(join(data, 'folkmoot.db'), { now: () => time })
  const cast = await castOf(app, channel)
  if (members > 0) {
    const owner = app.guilds.byCid(cast.guild)?.state.owner
    if (owner) await letManyIn(app, { ...cast, owner }, members, () => time)
  }
  const history = bulkHistory(app, cast, BEGUN)
  for (let made = 0; made < count; made += CHUNK) {
    const ops = history.next(Math.min(CHUNK, count - made)).map((blocks) => opened(app, blocks))
    // It was sealed as it grew, not long after: what is new below a seal of today would be backlog.
    time = history.now
    const receipts = await app.inbox.receive(cast.guild, ops, { backfill: true })
    const refused = receipts.find(({ status }) => status !== 'admitted')
    if (refused) throw new Error(JSON.stringify(refused))
    // Behind the seal that these may have called for: what comes next is written on top of it.
    await app.inbox.receive(cast.guild, [], { backfill: true })
    await app.storage.db.write(() => {})
  }
  await index(app)
  return { channel, owner: { id, name, authorization } }
}
