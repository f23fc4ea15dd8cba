/** Who joins a guild with a long history reads it at once, by a snapshot on trial; and writes when the history is here. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { openArrival } from '../../../node/app/guild/arrival.ts'
import { Denied } from '../../../node/app/errors.ts'
import { stateDigest } from '../../../node/core/digest.ts'
import { controlLog, type LogId } from '../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import {
  decodeParcel,
  decodeSnapshot,
  encodeParcel,
  encodeSnapshot,
  snapshotHash
} from '../../../node/core/snapshot.ts'
import { chanNew } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { sync, verified } from '../../support/core/wire.ts'

/** Alice's node has a guild, with a checkpoint, and ten messages; Bob has just been let in, and his node has nothing. */
const setup = async () => {
  const logged: unknown[][] = []
  const logger = { info: () => {}, warn: (...line: unknown[]) => void logged.push(line), error: () => {} }
  const [a, b] = [openApp('a'), openApp('b', { logger })]
  const alice = await person(a.app, 'alice')
  const bob = await person(b.app, 'bob')
  const place = await foundGuild(a.app, alice.cid)
  const { guild } = place
  const write = (...drafts: Parameters<LocalApp['guilds']['submit']>[2]) =>
    a.app.guilds.submit(guild, alice.cid, drafts)
  await write(chanNew('more'), chanNew('and more'))
  a.clock.turn(75_000)
  b.clock.turn(75_000)
  await a.app.checkpointer.look()
  const messages = await Promise.all(
    Array.from({ length: 10 }, (_, i) => a.app.messages.create(place, alice.cid, said(`${i}`)))
  )
  const genesis = must([...a.app.storage.guilds.all()].find(({ cid }) => cid === guild)).genesis
  await b.app.inbox.adopt(guild, genesis)
  const open = async (log: LogId | null, stored = must(a.app.snapshots.of(guild)).ops()): Promise<VerifiedOp[]> => {
    const all = (log === null ? stored : a.app.storage.log.recent(log, { limit: 50 })).map((each) =>
      verified(each, a.app.storage.log)
    )
    await b.app.inbox.learn(all.map(({ identity }) => identity))
    return all.map(({ op }) => op)
  }
  const served = () => must(a.app.snapshots.of(guild))
  const log = must(a.app.storage.log.logs(guild).find(({ id }) => id.includes(place.channel))).id
  return {
    a,
    b,
    alice,
    bob,
    place,
    guild,
    messages,
    logged,
    write,
    served,
    arrive: async (parcel = served().parcel, ops?: VerifiedOp[]) =>
      b.app.inbox.arrive(guild, parcel, ops ?? (await open(null))),
    open,
    preview: async () => b.app.inbox.preview(guild, await open(log), null),
    /** The control log, and then all the rest. */
    backfill: async () => {
      await sync(a.app, b.app, guild)
      await b.app.inbox.arrived(guild)
    },
    stateOf: (app: LocalApp) => must(app.guilds.byCid(guild)).state,
    shown: () => b.app.messages.page(place.channel, { limit: 50 }).map(({ content }) => content),
    [Symbol.dispose]: () => [a, b].forEach((each) => each[Symbol.dispose]())
  }
}

test('the guild is there by a snapshot, newest messages and all; when the history comes nothing changes but that it is true', async (t) => {
  using it = await setup()
  const { a, b, guild, stateOf } = it
  await it.write(chanNew('newer than the checkpoint'))
  t.is(await it.arrive(), null)
  t.true(b.app.inbox.isArriving(guild))
  t.is(stateDigest(stateOf(b.app)), stateDigest(stateOf(a.app)))
  await it.preview()
  t.deepEqual(
    it.shown(),
    a.app.messages.page(it.place.channel, { limit: 50 }).map(({ content }) => content)
  )
  t.is(b.app.storage.log.have(controlLog(guild)) && b.app.storage.log.heads(controlLog(guild)).length, 0)
  const heard = b.events.length
  await it.backfill()
  t.false(b.app.inbox.isArriving(guild))
  t.is(stateDigest(stateOf(b.app)), stateDigest(stateOf(a.app)))
  t.is(it.shown().length, 10)
  const told = b.events.slice(heard).filter(({ kind }) => kind === 'control')
  t.deepEqual(
    told.map((event) => event.kind === 'control' && event.changes),
    [[]],
    'clients hear of nothing'
  )
  t.deepEqual(b.app.guilds.disputes(guild), [])
  t.deepEqual(it.logged, [])
})

test('while it arrives clients hear of the guild once, whole', async (t) => {
  using it = await setup()
  await it.arrive()
  const told = it.b.events.filter((event) => event.kind === 'control')
  t.is(told.length, 1)
  t.is(told[0]?.before, null)
  await sync(it.a.app, it.b.app, it.guild)
  t.is(it.b.events.filter((event) => event.kind === 'control').length, 1, 'no state of the middle of history')
})

test('what is written waits for the history, and is judged by that', async (t) => {
  using it = await setup()
  const { b, guild } = it
  await it.arrive()
  let isWritten = false
  const writing = b.app.guilds.submit(guild, it.bob.cid, [{ k: 'leave', body: {} }]).catch((error: unknown) => error)
  const done = writing.then(() => (isWritten = true))
  await it.preview()
  t.false(isWritten)
  await it.backfill()
  await done
  t.true((await writing) instanceof Denied, 'he is no member, which the history tells')
})

test('who waits too long for the history is told to try again', async (t) => {
  using it = await setup()
  const genesis = must(it.a.app.storage.guilds.all().find(({ cid }) => cid === it.guild)).genesis
  const arrival = must(unwrap(openArrival(it.guild, genesis, it.served().parcel, await it.open(null))))
  const error = await t.throwsAsync(arrival.over(1), { instanceOf: Denied })
  t.is(error.refusal.code, 'arriving')
  t.true(must(error.refusal.retryAfter) > 0)
  arrival.end()
  await arrival.over(1)
})

/** The snapshot that is served, changed, and signed by the owner all the same. */
const lie = async (it: Awaited<ReturnType<typeof setup>>) => {
  const { bytes, names } = must(unwrap(decodeParcel(it.served().parcel)))
  const { state, voids } = must(unwrap(decodeSnapshot(bytes)))
  const made = encodeSnapshot({ state: { ...state, settings: { ...state.settings, afkTimeout: 1 } }, voids })
  const { ops } = await it.write({ k: 'cp', body: { state: snapshotHash(made) } })
  const cid = must(ops[0]).cid
  const word = await it.open(null, [must(it.a.app.storage.log.get(cid))])
  return { parcel: encodeParcel(made, names), word, cid }
}

const unwrap = <T>(decoded: { readonly ok: true; readonly value: T } | { readonly ok: false }): T | undefined =>
  decoded.ok ? decoded.value : undefined

test('a witness who signs a made-up state is found out by the history and reported; nothing of it stays', async (t) => {
  using it = await setup()
  const { a, b, guild, stateOf } = it
  const { parcel, word, cid } = await lie(it)
  t.is(await it.arrive(parcel, word), null)
  t.is(stateOf(b.app).settings.afkTimeout, 1)
  await it.backfill()
  t.is(stateDigest(stateOf(b.app)), stateDigest(stateOf(a.app)))
  t.true(b.app.guilds.disputes(guild).some(({ checkpoint }) => checkpoint === cid))
  t.true(it.logged.some(([what]) => what === 'a guild was shown by a snapshot that its history does not bear out'))
})

test('what was shown by a snapshot and does not hold by the history goes', async (t) => {
  using it = await setup()
  const { a, b, guild, place, alice } = it
  const bot = (await a.app.accounts.createApplication(alice.cid, 'bot')).application.bot
  await a.app.guilds.addBot(guild, alice.cid, bot)
  await a.app.messages.create(place, bot, said('of somebody who was there'))
  for (const { clock } of [a, b]) clock.turn(75_000)
  await a.app.checkpointer.look()
  await it.arrive()
  await it.preview()
  t.is(it.shown().length, 11)
  await b.app.inbox.arrived(guild)
  t.deepEqual(it.shown(), [], 'nothing is known of any of them yet')
  await sync(a.app, b.app, guild)
  t.is(it.shown().length, 11)
})

test('too few witnesses, other bytes, another guild’s: the guild stays as empty as it was', async (t) => {
  using it = await setup()
  using other = await setup()
  const { b, guild } = it
  const none = async (...args: Parameters<typeof it.arrive>) => {
    t.is(typeof (await it.arrive(...args)), 'string')
    t.false(b.app.inbox.isArriving(guild))
    t.is(must(b.app.guilds.byCid(guild)).state.createdAt, 0)
  }
  await none(undefined, [])
  await none(new Uint8Array(10))
  await none(it.served().parcel.map((byte, i) => (i === 200 ? byte ^ 1 : byte)))
  await none(other.served().parcel)
  await none(other.served().parcel, await other.open(null))
  await none(encodeParcel(new Uint8Array(17 * 1024 * 1024), {}))
  await it.preview()
  t.deepEqual(it.shown(), [])
})

test('a made-up state ends no session of anybody here', async (t) => {
  using it = await setup()
  const { a, b, guild } = it
  const { account, token } = await b.app.accounts.register({ name: 'carol', password: null })
  const device = must(b.app.accounts.device(account.cid))
  const { bytes, names } = must(unwrap(decodeParcel(it.served().parcel)))
  const { state, voids } = must(unwrap(decodeSnapshot(bytes)))
  const revoked = state.revoked.set(account.cid, [device.key])
  const made = encodeSnapshot({ state: { ...state, revoked }, voids })
  const { ops } = await it.write({ k: 'cp', body: { state: snapshotHash(made) } })
  const word = await it.open(null, [must(a.app.storage.log.get(must(ops[0]).cid))])
  t.is(await it.arrive(encodeParcel(made, names), word), null)
  t.true(b.app.inbox.isArriving(guild))
  await b.app.storage.db.write(() => {})
  t.is(b.app.accounts.authenticate(token)?.cid, account.cid)
})
