/** What the control state of a large guild takes: 10,000 members and 500 channels, loaded as a node loads them. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { decodeEntry, decodeOp, type Author } from '../../node/core/codec.ts'
import { ControlLog } from '../../node/core/control-log.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import type { OpBlocks } from '../../node/core/ops.ts'
import { actor } from '../support/core/actors.ts'
import { admit, chanNew, invite } from '../support/core/drafts.ts'
import { found } from '../support/core/replica.ts'
import type { Bench } from './bench.ts'

const MEMBERS = 10_000
const CHANNELS = 500

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that are in use. */
const inUse = (): number => {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

interface Made {
  readonly guild: GuildCid
  readonly author: Author
  readonly blocks: readonly OpBlocks[]
}

const make = (): Made => {
  const owner = actor('owner')
  const main = found(owner)
  for (let n = 1; n < CHANNELS; n++) main.write(owner, chanNew(`channel ${n}`))
  const door = main.write(owner, invite(main.write(owner, chanNew('door')), { maxUses: 0 }))
  for (let n = 1; n < MEMBERS; n++) main.write(owner, admit(main.guild, actor(`member ${n}`), door))
  return { guild: main.guild, author: owner.device, blocks: [...main.seen.values()].map(({ blocks }) => blocks) }
}

const load = ({ guild, author, blocks }: Made): ControlLog => {
  const log = new ControlLog(guild)
  for (const each of blocks) {
    const entry = decodeEntry(each.entry)
    const op = entry.ok ? decodeOp(entry.value, author, each) : undefined
    if (!op?.ok) throw new Error('an op does not open')
    log.add(op.value)
  }
  return log
}

export const largeGuild: Bench = {
  name: 'large-guild',
  title: `the control log of a guild with ${MEMBERS} members and ${CHANNELS} channels, in memory`,
  run() {
    const made = make()
    const before = inUse()
    const begun = performance.now()
    const log = load(made)
    const ms = performance.now() - begun
    const after = inUse()
    const { members, channels } = log.state
    return Promise.resolve([
      { name: 'members', value: members.size, unit: 'count' },
      { name: 'channels', value: channels.size, unit: 'count' },
      { name: 'memory', value: (after - before) / 1e6, unit: 'MB', goal: { most: 100 } },
      { name: 'decoded and woven', value: ms / 1000, unit: 's' }
    ])
  }
}
