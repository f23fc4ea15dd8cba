/** Is an op's author's last one in its past? Asked of the end of a log, and answered without reading all of it. */
import test from 'ava'
import { channelLog, type OpCid } from '../../../node/core/ids.ts'
import { Tail } from '../../../node/app/guild/tail.ts'
import type { LogStore } from '../../../node/storage/sqlite/log-store.ts'
import { msg } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { must, openApp } from '../../support/core/local-app.ts'
import { SeededRandom } from '../../support/core/random.ts'
import { deliver } from '../../support/core/wire.ts'

const people = [alice, bob, carol, mallory]

/** The store, and how many ops have been looked at in it. */
const counted = (log: LogStore): { readonly log: LogStore; looked(): number } => {
  let places = 0
  const spy = new Proxy(log, {
    get(target, name) {
      if (name === 'branches') places += 1
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    }
  })
  return { log: spy, looked: () => places }
}

for (let seed = 0; seed < 8; seed++) {
  test(`seed ${seed}: what is below what, in a log of branches, is what its ops say`, async (t) => {
    const random = new SeededRandom(`branches ${seed}`)
    const { moot, general } = guildOfFour()
    const branches = [moot, moot.fork('one'), moot.fork('two')]
    for (let n = 0; n < 36; n++) {
      const at = random.below(branches.length)
      const branch = must(branches[at])
      branch.write(must([alice, bob, carol][at]), msg(`m${n}`), general)
      if (random.below(5) === 0) branch.merge(must(branches[random.below(branches.length)]))
    }
    for (const branch of branches) moot.merge(branch)
    using it = openApp()
    await deliver(it.app, moot, people, [...moot.seen.values()])
    const ops = moot.ops.filter(({ header }) => header.id === channelLog(moot.guild, general))
    const pasts = new Map<OpCid, ReadonlySet<OpCid>>()
    for (const { cid, header } of ops) {
      pasts.set(cid, new Set(header.next.flatMap((parent) => [parent, ...(pasts.get(parent) ?? [])])))
    }
    const tail = new Tail(channelLog(moot.guild, general), it.app.storage.log)
    for (const { cid } of ops) {
      for (const other of ops)
        t.is(tail.below([cid], other.cid), cid === other.cid || must(pasts.get(cid)).has(other.cid))
    }
  })
}

test('whoever has not written for long is found in the past within a few steps', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(bob, msg('long ago'), general)
  const since = Array.from({ length: 300 }, (_, i) => moot.write(carol, msg(`since ${i}`), general))
  using it = openApp()
  await deliver(it.app, moot, people, [...moot.seen.values()])
  const { log, looked } = counted(it.app.storage.log)
  const tail = new Tail(channelLog(moot.guild, general), log)
  t.true(tail.below([must(since.at(-2))], first))
  t.true(looked() < 5)
  t.false(tail.below([first], must(since[0])))
  t.true(looked() < 10)
})

test('one op that nobody has seen does not make every search a long one', async (t) => {
  const { moot, general } = guildOfFour()
  const apart = moot.fork('apart')
  apart.write(carol, msg('is anybody there?'), general)
  const first = moot.write(bob, msg('long ago'), general)
  const since = Array.from({ length: 300 }, (_, i) => moot.write(alice, msg(`since ${i}`), general))
  using it = openApp()
  await deliver(it.app, apart, people, [...apart.seen.values()])
  await deliver(it.app, moot, people, [...moot.seen.values()])
  const { log, looked } = counted(it.app.storage.log)
  t.true(new Tail(channelLog(moot.guild, general), log).below([must(since.at(-2))], first))
  t.true(looked() < 8)
})
