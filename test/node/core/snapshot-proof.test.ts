/** Who joins begins with a state that enough witnesses have signed; what is not vouched for is not taken. */
import test from 'ava'
import fc from 'fast-check'
import { equalBytes, toBase64url } from '../../../crypto/primitives.ts'
import { stateDigest } from '../../../node/core/digest.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { BodyOf, Draft, Op } from '../../../node/core/ops.ts'
import {
  encodeSnapshot,
  hashForCheckpoint,
  namesIn,
  snapshotHash,
  snapshotOf,
  withNames
} from '../../../node/core/snapshot.ts'
import { bytesFor, latestVouched, opsFor } from '../../../node/core/snapshot-offer.ts'
import { holdsTrue, openTrial, type Trial } from '../../../node/core/snapshot-proof.ts'
import type { GuildState } from '../../../node/core/state.ts'
import type { Actor } from '../../support/core/actors.ts'
import { logOf } from '../../support/core/council.ts'
import { chanNew, settings } from '../../support/core/drafts.ts'
import { deepOr } from '../../support/deep.ts'
import { alice, bob, carol, guildOfFour } from '../../support/core/guild-of-four.ts'
import { must } from '../../support/core/local-app.ts'
import { QuickRandom } from '../../support/core/random.ts'
import type { Replica } from '../../support/core/replica.ts'
import { draftFor, players, worldOf } from '../../support/core/worlds.ts'
import { unordered } from '../../support/unordered.ts'

const nobody = (state: GuildState): GuildState =>
  withNames(
    state,
    Object.fromEntries([...state.users.keys()].map((user) => [user, { name: 'x', globalName: null, avatar: null }]))
  )

const vouch = ({ control }: Replica): Draft => ({ k: 'cp', body: { state: hashForCheckpoint(control) } })

/** What a node shows that has all of it. */
const offerOf = ({ control }: Replica): { readonly bytes: Uint8Array; readonly ops: readonly Op[] } | undefined => {
  const vouched = latestVouched(control)
  const bytes = vouched && bytesFor(control, vouched)
  return bytes && { bytes, ops: opsFor(control, vouched) }
}

/** Do the newest words that agree tell truly of their past, in which something counted that does not any more? */
const speaksOfThen = ({ control, guild, ops }: Replica): boolean => {
  const word = latestVouched(control)?.latest
  if (word?.op.k !== 'cp' || !word.op.body?.state) return false
  const past = logOf(
    guild,
    ops.filter(({ cid }) => control.dag.before(must(control.dag.get(cid)), word))
  )
  return equalBytes(must(hashForCheckpoint(past)), word.op.body.state) && past.rejected.size !== control.rejected.size
}

const open = (moot: Replica, { bytes, ops } = must(offerOf(moot)), owner: Actor = alice) =>
  openTrial({ guild: moot.guild, owner: owner.user }, bytes, ops)

const opened = (...args: Parameters<typeof open>): Trial => {
  const trial = open(...args)
  if (!trial.ok) throw new Error(trial.reason)
  return trial.value
}

const why = (...args: Parameters<typeof open>): string => {
  const trial = open(...args)
  return trial.ok ? 'taken' : trial.reason
}

const TOO_FEW = 'too few witnesses have signed the snapshot'

test('a snapshot and what has come since are the state that all of it makes, and all of it bears the snapshot out', (t) => {
  let [worlds, tails] = [0, 0]
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('free' as const, 'settled' as const), (seed, kind) => {
      const { main } = worldOf(kind, seed)
      const { witnesses: before } = main.state
      const { users, threshold } = before
      const witnesses = Object.values(players).filter(({ user }) => users.includes(user))
      // The word of one may make an older checkpoint final, and so the state another one that the next speaks of.
      const told = witnesses.map((who) => main.attempt(who, vouch(main)).made?.op.body as BodyOf<'cp'> | undefined)
      const agree = [...Map.groupBy(told, (body) => body?.state && toBase64url(body.state))]
      const enough = agree.some(([hash, words]) => hash && words.length >= threshold)
      const random = new QuickRandom(`tail ${seed}`)
      for (let i = 0; i < 5; i++) main.attempt(random.pick(Object.values(players)), draftFor(main, random))
      const offer = offerOf(main)
      // Nor does the word of those count who are witnesses no more.
      if (!enough || main.state.witnesses !== before) return
      if (!offer) {
        t.true(speaksOfThen(main), 'enough have signed, and there is nothing to show')
        return
      }
      const trial = opened(main, offer, players.owner)
      worlds += 1
      tails += trial.state === trial.snapshot.state ? 0 : 1
      t.is(stateDigest(nobody(trial.state)), stateDigest(nobody(main.state)))
      t.true(holdsTrue(trial, logOf(main.guild, main.ops)))
    }),
    {
      numRuns: deepOr(3000, 60),
      examples: [
        ['apply', 'free'],
        ['z309', 'free'],
        ['z340', 'settled'],
        ['z854', 'free']
      ]
    }
  )
  t.true(worlds > 20 && tails > 10, `${worlds} worlds, ${tails} of them went on`)
})

test('names travel beside it', (t) => {
  const { moot } = guildOfFour()
  moot.write(alice, vouch(moot))
  const { state } = opened(moot)
  t.is(state.users.get(bob.user)?.name, 'unknown')
  t.is(stateDigest(withNames(state, namesIn(moot.state))), stateDigest(moot.state))
})

test('without a checkpoint that says the state there is nothing to show, nor when it says another', (t) => {
  const { moot } = guildOfFour()
  t.is(offerOf(moot), undefined)
  moot.write(alice, { k: 'cp', body: { state: null } })
  t.is(offerOf(moot), undefined)
  moot.write(alice, { k: 'cp', body: { state: new Uint8Array(32) } })
  t.is(offerOf(moot), undefined)
})

test('witnesses are those that the owner named, as many as it takes; heirs follow the founder', (t) => {
  const { moot } = guildOfFour()
  moot.write(alice, { k: 'witness', body: { users: [alice.user, bob.user, carol.user].toSorted(), threshold: 2 } })
  for (const who of [bob, carol]) moot.write(who, { k: 'cp', body: { state: null } })
  moot.write(bob, vouch(moot))
  t.is(offerOf(moot), undefined, 'one of two')
  moot.write(carol, vouch(moot))
  t.deepEqual(unordered(opened(moot).witnesses), unordered([bob.user, carol.user]))
  const { bytes, ops } = must(offerOf(moot))
  t.is(why(moot, { bytes, ops: ops.filter(({ user, k }) => k !== 'cp' || user === bob.user) }), TOO_FEW)
  t.is(why(moot, { bytes, ops: ops.filter(({ k }) => k !== 'witness') }), TOO_FEW, 'nobody says who they are')
})

test('whoever the guild was given to speaks for it, and the founder no longer', (t) => {
  const { moot } = guildOfFour()
  const before = moot.fork('before')
  const transfer = moot.write(alice, { k: 'transfer', body: { user: bob.user } })
  moot.write(bob, { k: 'accept', body: { transfer } })
  moot.write(bob, vouch(moot))
  t.is(opened(moot).state.owner, bob.user)
  const { bytes, ops } = must(offerOf(moot))
  t.is(why(moot, { bytes, ops: ops.filter(({ k }) => k !== 'accept') }), TOO_FEW)
  const forged = moot.fork('forged')
  const word = forged.compose(alice, { k: 'cp', body: { state: snapshotHash(bytes) } }).op
  t.is(why(moot, { bytes, ops: [...ops.filter(({ k }) => k !== 'cp'), word] }), TOO_FEW)
  before.write(alice, vouch(before))
  t.is(opened(before).state.owner, alice.user)
})

test('what nobody has signed, or others, or for another guild, changes nothing', (t) => {
  const { moot } = guildOfFour()
  moot.write(alice, vouch(moot))
  const offer = must(offerOf(moot))
  t.is(why(moot, { ...offer, bytes: encodeSnapshot({ ...snapshotOf(moot.control), voids: ['a' as OpCid] }) }), TOO_FEW)
  t.is(why(moot, { ...offer, ops: [] }), TOO_FEW)
  t.is(why(moot, offer, bob), TOO_FEW, 'the founder is somebody else')
  const stranger = moot.compose(bob, { k: 'cp', body: { state: snapshotHash(offer.bytes) } }).op
  t.is(why(moot, { ...offer, ops: [stranger] }), TOO_FEW)
  const usurper = moot.compose(bob, { k: 'witness', body: { users: [bob.user], threshold: 1 } }).op
  t.is(why(moot, { ...offer, ops: [usurper, stranger] }), TOO_FEW)
  const thief = moot.compose(bob, { k: 'accept', body: { transfer: usurper.cid } }).op
  t.is(why(moot, { ...offer, ops: [thief, stranger] }), TOO_FEW)
})

/** Signed by the owner, who lies. */
const lie = (moot: Replica, bytes: Uint8Array) => {
  const word = moot.compose(alice, { k: 'cp', body: { state: snapshotHash(bytes) } }).op
  return { bytes, ops: [word] }
}

test('a snapshot of another guild, of another owner, or that is none, is not taken whoever has signed it', (t) => {
  const { moot } = guildOfFour()
  const other = guildOfFour({ nonce: 2 }).moot
  t.is(why(moot, lie(moot, encodeSnapshot(snapshotOf(other.control)))), 'the snapshot is of another guild')
  const { state, voids } = snapshotOf(moot.control)
  const stolen = encodeSnapshot({ state: { ...state, owner: bob.user }, voids })
  t.is(why(moot, lie(moot, stolen)), 'the snapshot has another owner than the guild')
  t.not(why(moot, lie(moot, new Uint8Array([1, 2, 3]))), 'taken')
})

test('a state that the owner has made up is found out when the history is here', (t) => {
  const { moot } = guildOfFour()
  const { state, voids } = snapshotOf(moot.control)
  const made = encodeSnapshot({ state: { ...state, members: state.members.delete(carol.user) }, voids })
  const trial = opened(moot, lie(moot, made))
  t.false(holdsTrue(trial, moot.control))
  const unseen = opened(moot, lie(moot, encodeSnapshot({ state, voids })))
  t.false(holdsTrue(unseen, moot.control), 'it is true, but the checkpoint is not here')
  moot.write(alice, { k: 'cp', body: { state: snapshotHash(made) } })
  const vouched = must(moot.control.get(must(moot.control.heads[0])))
  const another = opened(moot, { bytes: made, ops: [vouched] })
  t.false(holdsTrue(another, moot.control))
})

test('of what has come since only that is shown which may be, upon what is known', (t) => {
  const { moot } = guildOfFour()
  moot.write(alice, vouch(moot))
  const { bytes, ops } = must(offerOf(moot))
  const room = moot.fork('side').compose(alice, chanNew('new')).op
  const loose = { ...room, header: { ...room.header, next: [room.cid] } } as Op
  const mischief = moot.compose(carol, settings({ afkTimeout: 60 })).op
  t.true(opened(moot, { bytes, ops: [...ops, room] }).state.channels.has(room.cid))
  t.false(opened(moot, { bytes, ops: [...ops, loose] }).state.channels.has(room.cid))
  t.is(opened(moot, { bytes, ops: [...ops, mischief] }).state.settings.afkTimeout, 300)
})
