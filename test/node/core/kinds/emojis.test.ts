import test from 'ava'
import { diff } from '../../../../node/core/diff.ts'
import { objectId, type OpCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import { emojiDel, emojiNew, emojiSet, overwrite, roleNew, roleSet } from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

const nothing = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
const creator = ({ moot, club }: Four) =>
  void moot.write(alice, roleSet(club, { permissions: P.CREATE_GUILD_EXPRESSIONS }))
const last = ({ moot }: Four): OpCid => [...moot.state.emojis.keys()].at(-1) ?? nothing
const madeBy = (author: typeof alice) => (four: Four) => {
  if (author === carol) creator(four)
  four.moot.write(author, emojiNew('wave'))
}

const rights: readonly Right[] = [
  { name: 'emoji.new', by: bob, draft: () => emojiNew('wave'), says: 'allowed' },
  { name: 'emoji.new without the right', by: carol, draft: () => emojiNew('wave'), says: 'missing-permission' },
  { name: 'emoji.new by a stranger', by: mallory, draft: () => emojiNew('wave'), says: 'not-a-member' },
  {
    name: 'emoji.new with CREATE_GUILD_EXPRESSIONS',
    by: carol,
    after: creator,
    draft: () => emojiNew('wave'),
    says: 'allowed'
  },
  {
    name: 'emoji.new for a role',
    by: bob,
    draft: ({ club }) => emojiNew('wave', { roles: [club] }),
    says: 'allowed'
  },
  {
    name: 'emoji.new for no role',
    by: bob,
    draft: () => emojiNew('wave', { roles: [nothing] }),
    says: 'unknown-role'
  },
  {
    name: 'the 51st emoji',
    by: alice,
    after: ({ moot }) => {
      for (let i = 0; i < 50; i++) moot.write(alice, emojiNew(`wave${i}`))
    },
    draft: () => emojiNew('wave'),
    says: 'limit-reached'
  },
  {
    name: 'an animated one beside 50 still ones',
    by: alice,
    after: ({ moot }) => {
      for (let i = 0; i < 50; i++) moot.write(alice, emojiNew(`wave${i}`))
    },
    draft: () => emojiNew('wave', { animated: true }),
    says: 'allowed'
  },
  {
    name: "emoji.set of another's",
    by: bob,
    after: madeBy(alice),
    draft: (four) => emojiSet(last(four), {}, { name: 'hi' }),
    says: 'allowed'
  },
  {
    name: "emoji.set of one's own with the right to create alone",
    by: carol,
    after: madeBy(carol),
    draft: (four) => emojiSet(last(four), {}, { name: 'hi' }),
    says: 'allowed'
  },
  {
    name: "emoji.set of one's own without the right to create any more",
    by: carol,
    after: (four) => {
      madeBy(carol)(four)
      four.moot.write(alice, roleSet(four.club, { permissions: 0n }))
    },
    draft: (four) => emojiSet(last(four), {}, { name: 'hi' }),
    says: 'missing-permission'
  },
  {
    name: "emoji.set of another's with the right to create alone",
    by: carol,
    after: (four) => {
      creator(four)
      four.moot.write(alice, emojiNew('wave'))
    },
    draft: (four) => emojiSet(last(four), {}, { name: 'hi' }),
    says: 'missing-permission'
  },
  { name: 'emoji.set of none', by: alice, draft: () => emojiSet(nothing, {}), says: 'unknown-emoji' },
  {
    name: 'emoji.set for no role',
    by: alice,
    after: madeBy(alice),
    draft: (four) => emojiSet(last(four), { roles: [nothing] }),
    says: 'unknown-role'
  },
  {
    name: 'emoji.del',
    by: bob,
    after: madeBy(alice),
    draft: (four) => emojiDel(last(four)),
    says: 'allowed'
  },
  {
    name: 'emoji.del without the right',
    by: carol,
    after: madeBy(alice),
    draft: (four) => emojiDel(last(four)),
    says: 'missing-permission'
  },
  { name: 'emoji.del of none', by: alice, draft: () => emojiDel(nothing), says: 'unknown-emoji' }
]

checkRights(rights)

test('an emoji is made, renamed, and gone for ever, whatever is said of it at the same time', (t) => {
  const { moot, club } = guildOfFour()
  const before = moot.state
  const wave = moot.write(bob, emojiNew('wave', { roles: [club] }))
  const made = moot.state.emojis.get(wave)
  t.like(made, { name: 'wave', animated: false, roles: [club], by: bob.user, id: objectId(moot.clock.now(), wave) })
  t.deepEqual(made && moot.state.ids.get(made.id), { type: 'emoji', cid: wave })
  t.deepEqual(diff(before, moot.state), [{ type: 'emojis-updated' }])
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, emojiDel(wave))
  right.write(bob, emojiSet(wave, { roles: [] }, { name: 'hello' }))
  t.is(right.state.emojis.get(wave)?.name, 'hello')
  left.merge(right)
  t.false(left.state.emojis.has(wave))
  t.true(made && left.state.ids.has(made.id))
  t.true(diff(right.state, left.state).some(({ type }) => type === 'emojis-updated'))
  t.deepEqual(diff(left.state, left.state), [])
})

test('what is said of an emoji on both sides of a partition is the same everywhere', (t) => {
  const { moot, general } = guildOfFour()
  const wave = moot.write(alice, emojiNew('wave'))
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, emojiSet(wave, {}, { name: 'ahoy' }))
  right.write(bob, emojiSet(wave, { roles: [right.write(bob, roleNew('A', 0n))] }, { name: 'moin' }))
  left.merge(right)
  left.write(alice, overwrite(general, carol.user, 'member', 0n, 0n))
  t.is(left.state.emojis.get(wave)?.name, 'ahoy')
  const ops = left.ops.filter(({ header }) => header.payload.c.length === 0)
  for (const seed of ['a', 'b', 'c']) {
    t.is(fingerprint(logOf(moot.guild, shuffled(ops, seed))), fingerprint(left.control))
  }
})
