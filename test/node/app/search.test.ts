/** The index of search, on nodes that a history comes to. */
import test from 'ava'
import { channelLog, controlLog } from '../../../node/core/ids.ts'
import { tag } from '../../../node/core/search/tags.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { until } from '../../support/core/on-disk.ts'
import { hand } from '../../support/core/wire.ts'

const SAID = 300

const anything = { text: 'dawn', slop: 0, all: [], none: [], after: null, before: null, offset: 0 } as const

test('a history is in the index when it has come, and before that for whoever looks', async (t) => {
  using there = openApp('there')
  using here = openApp('here')
  using elsewhere = openApp('elsewhere')
  const alice = await person(there.app, 'alice')
  const place = await foundGuild(there.app, alice.cid)
  await Promise.all(
    Array.from({ length: SAID }, (_, i) =>
      there.app.messages.create(place, alice.cid, said(`the council at dawn, ${i}`))
    )
  )
  const { log, guilds } = there.app.storage
  const { genesis } = must(guilds.all().find(({ cid }) => cid === place.guild))
  for (const { app } of [here, elsewhere]) {
    await app.inbox.adopt(place.guild, genesis)
    await hand(there.app, app, place.guild, log.all(controlLog(place.guild)))
    await hand(there.app, app, place.guild, log.all(channelLog(place.guild, place.channel)), true)
  }
  t.is(here.app.search.size, 0)
  const found = await here.app.search.find({ ...anything, all: [[tag.room(place.channel)]], order: 'newest', limit: 1 })
  t.is(found === 'behind' ? null : found.total, SAID)
  t.is(here.app.search.size, SAID)
  await until(() => elsewhere.app.search.size === SAID, 'the history in the index, although nobody has looked')
})
