/** What is said here is told when it is on disk; what peers bring is shown at once, since they can bring it again. */
import test from 'ava'
import { alone } from '../../../node/app/alone.ts'
import { msg } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { foundGuild, openApp, person, said, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'
import { deliver } from '../../support/core/wire.ts'
import { SlowDisk } from '../../support/slow-disk.ts'

const openOnDisk = () => {
  const folder = temporaryFolder()
  const disk = new SlowDisk()
  const it = openApp('app', { database: folder.file('node.db'), disk })
  const close = (): void => {
    it[Symbol.dispose]()
    folder[Symbol.dispose]()
  }
  return { ...it, disk, [Symbol.dispose]: close }
}

const shown = ({ events }: TestApp): readonly (string | null)[] =>
  events.flatMap((each) =>
    each.kind === 'message' && each.event.type === 'message-created' ? [each.event.message.content] : []
  )

test('neither clients nor peers hear of a message before it is on disk', async (t) => {
  using it = openOnDisk()
  const { app, disk } = it
  const author = (await person(app, 'alice')).cid
  const place = await foundGuild(app, author)
  const sent: number[] = []
  app.connect({ ...alone, publish: (_, ops) => void sent.push(ops.length) })
  disk.slow = true
  const before = shown(it).length
  const message = app.messages.create(place, author, said('on stone'))
  await disk.busy()
  t.is(shown(it).length, before)
  t.deepEqual(sent, [])
  disk.slow = false
  disk.confirm()
  await message
  t.is(shown(it).at(-1), 'on stone')
  t.deepEqual(sent, [1])
})

test('what peers bring is shown without waiting for the disk', async (t) => {
  using it = openOnDisk()
  const { moot, general } = guildOfFour()
  const people = [alice, bob, carol, mallory]
  await deliver(it.app, moot, people, [...moot.seen.values()])
  const { asked } = it.disk
  it.disk.slow = true
  const receipts = await deliver(it.app, moot, people, [moot.compose(carol, msg('from afar'), general)])
  t.is(receipts[0]?.status, 'admitted')
  t.true(shown(it).includes('from afar'))
  t.is(it.disk.asked, asked)
})
