/**
 * Random worlds: three branches of one guild, on which people write messages and take each other's rights, minutes apart.
 * In whatever order nodes receive all of it, they show the same, and so do clients that have followed the events.
 */
import test from 'ava'
import type { OpCid } from '../../../node/core/ids.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import {
  automodNew,
  automodSet,
  ban,
  del,
  edit,
  fixtureDel,
  grant,
  kick,
  msg,
  overwrite,
  react,
  timeout,
  ungrant,
  unreact
} from '../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, type Four } from '../../support/core/guild-of-four.ts'
import { SeededRandom } from '../../support/core/random.ts'
import { letIn, type Replica } from '../../support/core/replica.ts'
import { sealOf } from '../../support/core/seals.ts'
import { replays } from '../../support/core/replays.ts'

const people = [alice, bob, carol, dave, mallory]
const MINUTE = 60_000

/** Words end in digits, and a rule forbids some of them. */
const ruleDraft = (random: SeededRandom, rules: readonly OpCid[]): Draft => {
  const keywords = [`*${random.below(10)}`, `*${random.below(10)}`]
  if (rules.length === 0) return automodNew({ keywords })
  const rule = random.pick(rules)
  return random.pick([automodNew({ keywords }), automodSet(rule, { keywords }), fixtureDel(rule)])
}

const controlDraft = (random: SeededRandom, { moot, general, staff, club }: Four, rules: readonly OpCid[]): Draft => {
  const { user } = random.pick([bob, carol, dave])
  const bits = random.pick([P.SEND_MESSAGES, P.VIEW_CHANNEL, P.MANAGE_MESSAGES, P.ADD_REACTIONS])
  const role = random.pick([staff, club])
  const target = random.pick([moot.guild, club])
  return random.pick([
    overwrite(general, target, 'role', 0n, bits),
    overwrite(general, target, 'role', bits, 0n),
    overwrite(general, user, 'member', 0n, bits),
    overwrite(general, user, 'member', bits, 0n),
    grant(user, role),
    ungrant(user, role),
    ungrant(bob.user, staff),
    random.below(3) === 0 ? ban(user) : kick(user),
    timeout(user, moot.clock.now() + random.below(30) * MINUTE),
    ruleDraft(random, rules),
    ruleDraft(random, rules)
  ])
}

const messageDraft = (random: SeededRandom, texts: readonly OpCid[], n: number): Draft => {
  const text = msg(`m${n}`)
  if (texts.length === 0) return text
  const target = random.pick(texts)
  return random.pick([
    text,
    text,
    text,
    edit(target, `e${n}`),
    del(target),
    react(target, '👍'),
    unreact(target, null, null)
  ])
}

const step = (random: SeededRandom, four: Four, branch: Replica, texts: OpCid[], n: number): void => {
  branch.clock.turn(random.below(4) * MINUTE)
  if (random.below(4) === 0) {
    const rules = branch.ops.filter(({ k }) => k === 'fixture.new').map(({ cid }) => cid)
    branch.attempt(random.pick([alice, bob]), controlDraft(random, four, rules))
    return
  }
  if (random.below(8) === 0) {
    const last = branch.ops.findLast(({ k }) => k === 'seal')?.cid
    const seal = sealOf(branch, four.general, last)
    if (seal.body.rows.length > 0) branch.attempt(random.pick([alice, bob]), seal, four.general)
    return
  }
  const draft = messageDraft(random, texts, n)
  const { made } = branch.attempt(random.pick([bob, carol, dave]), draft, four.general)
  if (made && draft.k === 'msg') texts.push(made.op.cid)
}

/** Everybody writes on every branch: all of them fork their chains. */
const world = (seed: number): Four & { readonly written: number } => {
  const four = guildOfFour()
  const { moot } = four
  letIn(moot, alice, dave)
  const random = new SeededRandom(`world ${seed}`)
  const branches = [moot.fork('one'), moot.fork('two'), moot.fork('three')]
  const texts = branches.map((): OpCid[] => [])
  for (let n = 0; n < 60; n++) {
    const at = random.below(branches.length)
    step(random, four, branches[at] as Replica, texts[at] as OpCid[], n)
  }
  for (const branch of branches) moot.merge(branch)
  moot.clock.turn(24 * 60 * MINUTE)
  return { ...four, written: texts.flat().length }
}

for (let seed = 0; seed < 12; seed++) {
  test(`world ${seed}: nodes that hold the same show the same`, async (t) => {
    const { moot, general, written } = world(seed)
    const [first, ...others] = [
      ...(await replays(moot, people, general, 4)),
      ...(await replays(moot, people, general, 3, 9))
    ]
    t.log(`${written} messages written, ${first?.shown.length ?? 0} shown`)
    for (const screen of others) t.deepEqual(screen.shown, first?.shown)
    for (const { shown, followed } of [first, ...others].filter((screen) => screen !== undefined)) {
      t.deepEqual(
        followed,
        shown.map((text) => text.split(' ')[0])
      )
    }
  })
}

test('what names a message that its author has not seen is shown with it, whichever comes first and however many come together', async (t) => {
  const { moot, general } = guildOfFour()
  letIn(moot, alice, dave)
  const [one, two] = [moot.fork('one'), moot.fork('two')]
  const cid = one.write(bob, msg('a text'), general)
  two.write(carol, react(cid, '👍'), general)
  two.write(carol, edit(cid, 'words of another'), general)
  for (const branch of [two, one]) moot.merge(branch)
  for (const chunk of [1, 2, 9]) {
    for (const { shown, followed } of await replays(moot, people, general, 6, chunk)) {
      t.deepEqual(shown, ['a text 👍'])
      t.deepEqual(followed, ['a text'])
    }
  }
})
