/** What a node shows of a channel whose history is on its way, when one peer alone says what there is. */
import test from 'ava'
import { openProof } from '../../../federation/sync/open-proof.ts'
import { channelLog, controlLog, objectId, type OpCid } from '../../../node/core/ids.ts'
import type { Draft, VerifiedOp } from '../../../node/core/ops.ts'
import type { PageQuery, Sealed } from '../../../node/core/ports.ts'
import { ban, del, msg } from '../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, type Four } from '../../support/core/guild-of-four.ts'
import { must, openApp } from '../../support/core/local-app.ts'
import { sealOf } from '../../support/core/seals.ts'
import { deliver, verified } from '../../support/core/wire.ts'

const people = [alice, bob, carol, dave, mallory]
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** A server with all of it, and somebody who has the control log alone, `after` ms later. */
const apart = async ({ moot, general }: Four, after: number) => {
  moot.clock.turn(after)
  const [server, joiner] = [openApp('server', { clock: moot.clock }), openApp('joiner', { clock: moot.clock })]
  const log = channelLog(moot.guild, general)
  await deliver(server.app, moot, people, [...moot.seen.values()])
  const control = [...moot.seen.values()].filter(({ op }) => op.header.id === controlLog(moot.guild))
  await deliver(joiner.app, moot, people, control)

  const page = (query: PageQuery): readonly VerifiedOp[] =>
    server.app.storage.log.recent(log, query).map((stored) => verified(stored, server.app.storage.log).op)

  const prove = async (ops: readonly VerifiedOp[]): Promise<Sealed | null> => {
    const cids = ops.map(({ op }) => op.cid)
    const proof = server.app.proofs.prove(moot.guild, log, cids)
    const seal = proof && verified(proof.seal, server.app.storage.log)
    const read = async () => ({ candidates: [], known: [] })
    const check = async () => (seal ? [{ ...seal.op, identity: seal.identity }] : [])
    return openProof(moot.guild, log, proof, { read, check })
  }

  const shown = (): readonly string[] =>
    joiner.app.storage.messages.page(general, { limit: 100 }).map(({ content }) => content)

  return {
    server,
    joiner,
    log,
    page,
    prove,
    shown,
    show: async (ops: readonly VerifiedOp[], sealed: Sealed | null) =>
      joiner.app.inbox.preview(moot.guild, ops, sealed),
    op: (cid: OpCid): VerifiedOp => must(moot.seen.get(cid)),
    [Symbol.dispose]: () => [server, joiner].forEach((app) => app[Symbol.dispose]())
  }
}

/** Carol's words, the first of which she has deleted; sealed before and after. */
const sealedAway = () => {
  const four = guildOfFour()
  const { moot, general } = four
  const write = (draft: Draft, by = carol) => moot.write(by, draft, general)
  const gone = write(msg('gone'))
  write(msg('kept'))
  const old = write(sealOf(moot, general), bob)
  write(del(gone))
  moot.clock.turn(60 * MINUTE)
  write(sealOf(moot, general, old), bob)
  return { ...four, gone, old }
}

test('an honest page of what is old is shown at once, by the seal that comes with it', async (t) => {
  using world = await apart(sealedAway(), 30 * DAY)
  const page = world.page({ limit: 50 })
  await world.show(page, await world.prove(page))
  t.deepEqual(world.shown(), ['kept'])
})

test('M4 a single peer cannot resurrect what a seal has taken away', async (t) => {
  const four = sealedAway()
  using world = await apart(four, 30 * DAY)
  const page = [world.op(four.gone), ...world.page({ limit: 50 })]
  await world.show(page, await world.prove(page))
  t.deepEqual(world.shown(), ['kept'], 'with the proof that it has')
  await world.show(page, null)
  t.deepEqual(world.shown(), ['kept'], 'without')
})

test('M4 nor with a seal from before the deletion, once a younger one has been shown', async (t) => {
  const four = sealedAway()
  using world = await apart(four, 30 * DAY)
  const page = world.page({ limit: 50 })
  await world.show(page, await world.prove(page))
  const stale: Sealed = { seal: world.op(four.old), undeleted: new Set([four.gone]) }
  await world.show([world.op(four.gone)], stale)
  t.deepEqual(world.shown(), ['kept'])
})

test('M4 nor with one that is a day older than what else the peer shows', async (t) => {
  const four = sealedAway()
  const { moot, general } = four
  moot.clock.turn(2 * DAY)
  const later = moot.write(carol, msg('later'), general)
  using world = await apart(four, 30 * DAY)
  const stale: Sealed = { seal: world.op(four.old), undeleted: new Set([four.gone]) }
  await world.show([world.op(four.gone), world.op(later)], stale)
  t.deepEqual(world.shown(), [])
})

test('what is of the last day is shown on the word of whoever is asked', async (t) => {
  const four = sealedAway()
  using world = await apart(four, 60 * MINUTE)
  const page = world.page({ limit: 50 })
  await world.show(page, null)
  t.deepEqual(world.shown(), ['kept'])
})

test('a seal by somebody who may not seal proves nothing, nor by a moderator who was banned before', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const kept = moot.write(carol, msg('kept'), general)
  const dark = moot.fork('dark')
  moot.write(alice, ban(bob.user))
  dark.clock.turn(MINUTE)
  const rogue = dark.write(bob, sealOf(dark, general), general)
  const { op: seal } = must(dark.seen.get(rogue))
  moot.merge(dark)
  using world = await apart(four, 30 * DAY)
  const forged = { ...must(dark.seen.get(rogue)), op: { ...seal, user: carol.user } }
  for (const by of [must(dark.seen.get(rogue)), forged]) {
    await world.show([world.op(kept)], { seal: by, undeleted: new Set([kept]) })
    t.deepEqual(world.shown(), [])
  }
})

test('what is younger than the seal is not proved by it', async (t) => {
  const four = sealedAway()
  const { moot, general } = four
  moot.clock.turn(MINUTE)
  const later = moot.write(carol, msg('later'), general)
  using world = await apart(four, 30 * DAY)
  const page = world.page({ limit: 50 })
  await world.show(page, await world.prove(page))
  t.true(page.some(({ op }) => op.cid === later))
  t.deepEqual(world.shown(), ['kept'])
})

test('any page is proved by the newest seal, also one from long before it', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  let previous: OpCid | null = null
  const told: OpCid[] = []
  for (let day = 0; day < 20; day++) {
    for (let i = 0; i < 5; i++) told.push(moot.write(carol, msg(`${day}-${i}`), general))
    if (day > 0) moot.write(carol, del(told[day * 5 - 2] as OpCid), general)
    moot.clock.turn(DAY)
    previous = moot.write(bob, sealOf(moot, general, previous), general)
  }
  using world = await apart(four, 0)
  const { op } = world.op(told[20] as OpCid)
  const page = world.page({ limit: 10, before: objectId(op.t, op.cid) })
  const proof = await world.prove(page)
  await world.show(page, proof)
  t.is(world.shown().length, 10)
  t.deepEqual(await world.prove([world.op(told[3] as OpCid)]).then((sealed) => sealed?.undeleted.size), 0)
  const bytes = must(
    world.server.app.proofs.prove(
      moot.guild,
      world.log,
      page.map((each) => each.op.cid)
    )
  ).absences
  t.true(JSON.stringify(bytes).length < 10 * 4000)
})

test('what could not be stored, and is shown before its history, is found by its CID', async (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  for (const text of ['one', 'two']) moot.write(carol, msg(text), general)
  using world = await apart(four, 60 * MINUTE)
  const { app } = world.joiner
  const page = world.page({ limit: 50 })
  const fails = "create temp trigger no_two before insert on messages begin select raise(abort, 'no'); end"
  app.storage.db.exec(fails)
  await t.throwsAsync(app.inbox.receive(moot.guild, page, { backfill: true }))
  app.storage.db.exec('drop trigger no_two')
  await world.show(page, null)
  t.deepEqual(world.shown(), ['two', 'one'])
  for (const { op } of page) t.is(app.storage.messages.byCid(op.cid)?.cid, op.cid)
})
