/** Ids of messages can be ground, and so they are never a reference. */
import test from 'ava'
import { objectId } from '../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import { del, edit, msg } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { replays } from '../../support/core/replays.ts'
import { deliver } from '../../support/core/wire.ts'

const people = [alice, bob, carol, mallory]
const idOf = ({ op }: VerifiedOp) => objectId(op.t, op.cid)

/** Thousands of drafts of one millisecond each: a pair with one id is among them. */
const ground = () => {
  const four = guildOfFour()
  const { moot, general } = four
  const drafts = (author: typeof carol) =>
    Array.from({ length: 4000 }, () => moot.compose(author, msg(`by-${author.name}`), general))
  const victims = new Map(drafts(carol).map((made) => [idOf(made), made]))
  const forged = must(drafts(bob).find((made) => victims.has(idOf(made))))
  return { ...four, forged, victim: must(victims.get(idOf(forged))) }
}

test('M3 two messages with one id: first seen holds it, and an edit of one leaves the other', async (t) => {
  const { moot, general, forged, victim } = ground()
  t.is(idOf(forged), idOf(victim))
  const before = [...moot.seen.values()]
  moot.take(victim)
  moot.take(forged)
  moot.write(bob, edit(forged.op.cid, 'changed'), general)
  const change = must([...moot.seen.values()].at(-1))
  for (const order of [
    [victim, forged],
    [forged, victim]
  ]) {
    using it = openApp()
    await deliver(it.app, moot, people, [...before, ...order, change])
    const shown = it.app.messages.page(general, { limit: 10 })
    t.is(new Set(shown.map(({ id }) => id)).size, shown.length)
    t.is(must(it.app.messages.byCid(must(order[0]).op.cid)).id, idOf(victim), 'first seen holds it')
    t.is(must(it.app.messages.byCid(victim.op.cid)).content, 'by-carol')
    t.is(must(it.app.messages.byCid(forged.op.cid)).content, 'changed')
  }
})

test('who writes after somebody else on one node has the greater id, in the same millisecond too', async (t) => {
  using it = openApp()
  const { app } = it
  const [her, him] = [await person(app, 'alice'), await person(app, 'bob')]
  const place = await foundGuild(app, her.cid)
  const { code } = await app.invites.create(place, her.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await app.invites.accept(code, him.cid)
  const told: string[] = []
  for (let i = 0; i < 30; i++) told.push((await app.messages.create(place, (i % 2 ? him : her).cid, said(`${i}`))).id)
  t.deepEqual(
    told.map(BigInt),
    told.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1))
  )
})

test('M5 an edit or a delete by the device of somebody else changes nothing', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(bob, msg('mine'), general)
  moot.write(carol, edit(first, 'forged'), general)
  moot.write(carol, del(first), general)
  for (const { shown, followed } of await replays(moot, people, general)) {
    t.deepEqual(shown, ['mine'])
    t.deepEqual(followed, ['mine'])
  }
})
