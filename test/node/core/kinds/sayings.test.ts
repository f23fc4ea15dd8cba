/** What is said once of a guild: its welcome, its widget, how people begin in it, what is shut. */
import test from 'ava'
import { theOne } from '../../../../node/core/fixtures/index.ts'
import type { ChannelCid, OpCid, RoleCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import {
  automodNew,
  automodSet,
  fixtureDel,
  incidentsNew,
  invite,
  onboardingNew,
  promptNew,
  templateNew,
  templateSet,
  roleSet,
  welcomeNew,
  welcomeSet,
  widgetNew
} from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

const nothing = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
const lastSaid = ({ moot }: Four): OpCid => [...moot.state.fixtures.keys()].at(-1) ?? nothing
const withWelcome = ({ moot, general }: Four) => void moot.write(alice, welcomeNew([general]))
const withTemplate = ({ moot }: Four) => void moot.write(alice, templateNew())
const inviteBy = ({ moot }: Four, author: typeof alice): OpCid =>
  [...moot.state.invites.values()].find(({ by }) => by === author.user)?.cid ?? nothing
const noChannel = nothing as string as ChannelCid

/** What is said once of a guild: a welcome for all that is said so. */
const sayings: readonly Right[] = [
  { name: 'a welcome', by: alice, draft: ({ general }) => welcomeNew([general]), says: 'allowed' },
  { name: 'a welcome without the right', by: carol, draft: () => welcomeNew(), says: 'missing-permission' },
  {
    name: 'a welcome with MANAGE_GUILD',
    by: carol,
    after: ({ moot, club }) => void moot.write(alice, roleSet(club, { permissions: P.MANAGE_GUILD })),
    draft: () => welcomeNew(),
    says: 'allowed'
  },
  { name: 'a welcome by a stranger', by: mallory, draft: () => welcomeNew(), says: 'not-a-member' },
  { name: 'a welcome to no channel', by: alice, draft: () => welcomeNew([noChannel]), says: 'unknown-channel' },
  { name: 'a second welcome', by: alice, after: withWelcome, draft: () => welcomeNew(), says: 'limit-reached' },
  {
    name: 'another welcome',
    by: alice,
    after: withWelcome,
    draft: (four) => welcomeSet(lastSaid(four), { description: 'x' }),
    says: 'allowed'
  },
  {
    name: 'another welcome without the right',
    by: carol,
    after: withWelcome,
    draft: (four) => welcomeSet(lastSaid(four), { description: 'x' }),
    says: 'missing-permission'
  },
  {
    name: 'another welcome to no channel',
    by: alice,
    after: withWelcome,
    draft: (four) => welcomeSet(lastSaid(four), { channels: [noChannel] }),
    says: 'unknown-channel'
  },
  { name: 'a template', by: alice, draft: () => templateNew(), says: 'allowed' },
  { name: 'a template without the right', by: bob, draft: () => templateNew(), says: 'missing-permission' },
  {
    name: 'a template with MANAGE_GUILD',
    by: carol,
    after: ({ moot, club }) => void moot.write(alice, roleSet(club, { permissions: P.MANAGE_GUILD })),
    draft: () => templateNew(),
    says: 'allowed'
  },
  { name: 'a template by a stranger', by: mallory, draft: () => templateNew(), says: 'not-a-member' },
  { name: 'a second template', by: alice, after: withTemplate, draft: () => templateNew(), says: 'limit-reached' },
  {
    name: 'another name of a template',
    by: alice,
    after: withTemplate,
    draft: (four) => templateSet(lastSaid(four), 'x'),
    says: 'allowed'
  },
  {
    name: 'another name of a template without the right',
    by: bob,
    after: withTemplate,
    draft: (four) => templateSet(lastSaid(four), 'x'),
    says: 'missing-permission'
  },
  {
    name: 'the end of a template without the right',
    by: bob,
    after: withTemplate,
    draft: (four) => fixtureDel(lastSaid(four)),
    says: 'missing-permission'
  },
  { name: 'onboarding', by: alice, draft: ({ general }) => onboardingNew([general]), says: 'allowed' },
  { name: 'onboarding without the rights', by: carol, draft: () => onboardingNew(), says: 'missing-permission' },
  { name: 'onboarding by who manages roles alone', by: bob, draft: () => onboardingNew(), says: 'missing-permission' },
  { name: 'onboarding in no channel', by: alice, draft: () => onboardingNew([noChannel]), says: 'unknown-channel' },
  { name: 'a prompt', by: alice, draft: ({ club, general }) => promptNew([club], [general]), says: 'allowed' },
  {
    name: 'a prompt by who manages the guild alone',
    by: carol,
    after: ({ moot, club }) => void moot.write(alice, roleSet(club, { permissions: P.MANAGE_GUILD })),
    draft: () => promptNew(),
    says: 'missing-permission'
  },
  {
    name: 'a prompt for no role',
    by: alice,
    draft: () => promptNew([nothing as string as RoleCid]),
    says: 'unknown-role'
  },
  { name: 'a prompt for no channel', by: alice, draft: () => promptNew([], [noChannel]), says: 'unknown-channel' },
  {
    name: 'the 16th prompt',
    by: alice,
    after: ({ moot }) => {
      for (let i = 0; i < 15; i++) moot.write(alice, promptNew([], [], `what ${i}?`))
    },
    draft: () => promptNew(),
    says: 'limit-reached'
  },
  { name: 'shut doors', by: alice, draft: () => incidentsNew(1), says: 'allowed' },
  { name: 'shut doors without the right', by: carol, draft: () => incidentsNew(1), says: 'missing-permission' },
  { name: 'a widget', by: alice, draft: ({ general }) => widgetNew(general), says: 'allowed' },
  { name: 'a widget without the right', by: carol, draft: () => widgetNew(), says: 'missing-permission' },
  { name: 'a widget to no channel', by: alice, draft: () => widgetNew(noChannel), says: 'unknown-channel' },
  { name: 'a widget with no invite', by: alice, draft: () => widgetNew(null, nothing), says: 'unknown-invite' },
  {
    name: 'a widget with an invite of one’s own',
    by: alice,
    draft: (four) => widgetNew(four.general, four.door),
    says: 'allowed'
  },
  {
    name: 'a widget with the invite of another',
    by: alice,
    after: ({ moot, general }) => void moot.write(bob, invite(general)),
    draft: (four) => widgetNew(four.general, inviteBy(four, bob)),
    says: 'unknown-invite'
  },
  {
    name: 'the end of a welcome without the right',
    by: carol,
    after: withWelcome,
    draft: (four) => fixtureDel(lastSaid(four)),
    says: 'missing-permission'
  }
]

const withRule = ({ moot }: Four) => void moot.write(alice, automodNew({ keywords: ['rain'] }))
const mentionRule = () => automodNew({ trigger: 5, mentions: 3 })

/** Rules of auto-moderation: of keywords six, of everything else one. */
const rules: readonly Right[] = [
  { name: 'a rule of auto-moderation', by: alice, draft: () => automodNew(), says: 'allowed' },
  { name: 'a rule without the right', by: carol, draft: () => automodNew(), says: 'missing-permission' },
  { name: 'a rule with every right but MANAGE_GUILD', by: bob, draft: () => automodNew(), says: 'missing-permission' },
  { name: 'a rule by a stranger', by: mallory, draft: () => automodNew(), says: 'not-a-member' },
  {
    name: 'a rule changed',
    by: alice,
    after: withRule,
    draft: (four) => automodSet(lastSaid(four), { enabled: false }),
    says: 'allowed'
  },
  {
    name: 'a rule changed without the right',
    by: carol,
    after: withRule,
    draft: (four) => automodSet(lastSaid(four), { enabled: false }),
    says: 'missing-permission'
  },
  {
    name: 'a rule removed without the right',
    by: carol,
    after: withRule,
    draft: (four) => fixtureDel(lastSaid(four)),
    says: 'missing-permission'
  },
  {
    name: 'the seventh rule of keywords',
    by: alice,
    after: (four) => {
      for (let i = 0; i < 6; i++) withRule(four)
    },
    draft: () => automodNew(),
    says: 'limit-reached'
  },
  {
    name: 'a rule of mentions beside six of keywords',
    by: alice,
    after: (four) => {
      for (let i = 0; i < 6; i++) withRule(four)
    },
    draft: mentionRule,
    says: 'allowed'
  },
  {
    name: 'a second rule of mentions',
    by: alice,
    after: ({ moot }) => void moot.write(alice, mentionRule()),
    draft: mentionRule,
    says: 'limit-reached'
  }
]

checkRights([...sayings, ...rules])

test('of two welcomes that are made at the same time one counts, everywhere the same, and is changed from then on', (t) => {
  const { moot, club } = guildOfFour()
  moot.write(alice, roleSet(club, { permissions: P.MANAGE_GUILD }))
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, welcomeNew([], true))
  right.write(carol, welcomeNew([], false))
  left.merge(right)
  const one = theOne(left.state, 'welcome')
  const ids = [...left.state.fixtures.values()].map(({ id }) => BigInt(id)).toSorted((a, b) => (a < b ? -1 : 1))
  t.is(ids.length, 2)
  t.is(one && BigInt(one.id), ids.at(-1), 'that with the greatest id')
  if (one) left.write(alice, welcomeSet(one.cid, { description: 'changed' }))
  t.is(theOne(left.state, 'welcome')?.fields.description, 'changed')
  for (const seed of ['a', 'b']) {
    t.is(fingerprint(logOf(moot.guild, shuffled(left.ops, seed))), fingerprint(left.control))
  }
})
