/** What clients are told is exactly what differs. */
import test from 'ava'
import fc from 'fast-check'
import { diff } from '../../../node/core/diff.ts'
import type { ControlEvent } from '../../../node/core/events.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { emptyState } from '../../../node/core/reduce.ts'
import type { GuildState } from '../../../node/core/state.ts'
import {
  admit,
  ban,
  chanNew,
  grant,
  invite,
  kick,
  overwrite,
  roleNew,
  timeout,
  unban
} from '../../support/core/drafts.ts'
import { alice, carol, dave, guildOfFour, type Four } from '../../support/core/guild-of-four.ts'

const types = (events: readonly ControlEvent[]): string[] => events.map(({ type }) => type)

/** What alice's op changes, as clients are told. */
const told = (four: Four, draft: Draft): readonly ControlEvent[] => {
  const before = four.moot.state
  four.moot.write(alice, draft)
  return diff(before, four.moot.state)
}

interface Change {
  readonly name: string
  readonly draft: (four: Four) => Draft
  readonly after?: (four: Four) => Draft
  readonly events: readonly string[]
}

const display = {}
const changes: readonly Change[] = [
  { name: 'settings', draft: () => ({ k: 'settings', body: { afkTimeout: 60 }, display }), events: ['guild-updated'] },
  { name: 'close', draft: () => ({ k: 'close', body: {} }), events: ['guild-updated'] },
  { name: 'role.new', draft: () => roleNew('K', 0n), events: ['role-created'] },
  {
    name: 'role.set',
    draft: ({ club }) => ({ k: 'role.set', body: { role: club, set: { color: 1 } }, display }),
    events: ['role-updated']
  },
  {
    name: 'role.move of two',
    draft: ({ club, staff }) => ({
      k: 'role.move',
      body: {
        moves: [
          { role: club, position: 'a' },
          { role: staff, position: 'b' }
        ]
      }
    }),
    events: ['role-updated', 'role-updated']
  },
  {
    name: 'role.del, which its members lose',
    draft: ({ club }) => ({ k: 'role.del', body: { role: club } }),
    events: ['member-updated', 'role-deleted']
  },
  { name: 'grant', draft: ({ staff }) => grant(carol.user, staff), events: ['member-updated'] },
  { name: 'grant of what they have', draft: ({ club }) => grant(carol.user, club), events: [] },
  { name: 'chan.new', draft: () => chanNew('new'), events: ['channel-created'] },
  {
    name: 'chan.set',
    draft: ({ general }) => ({ k: 'chan.set', body: { channel: general, set: { slowmode: 3 } }, display }),
    events: ['channel-updated']
  },
  {
    name: 'ow.set',
    draft: ({ general, club }) => overwrite(general, club, 'role', 0n, P.SEND_MESSAGES),
    events: ['channel-updated']
  },
  {
    name: 'chan.del, which takes its invites',
    draft: ({ general }) => ({ k: 'chan.del', body: { channel: general } }),
    events: ['invite-deleted', 'invite-deleted', 'channel-deleted']
  },
  { name: 'invite', draft: ({ general }) => invite(general), events: ['invite-created'] },
  {
    name: "admit, whose use of the invite is nobody's news",
    draft: ({ moot, door }) => admit(moot.guild, dave, door, { seed: 9 }),
    events: ['member-added']
  },
  { name: 'kick', draft: () => kick(carol.user), events: ['member-removed'] },
  { name: 'ban', draft: () => ban(carol.user), events: ['ban-added', 'member-removed'] },
  { name: 'ban once more', after: () => ban(dave.user), draft: () => ban(dave.user, 'again'), events: [] },
  { name: 'unban', after: () => ban(dave.user), draft: () => unban(dave.user), events: ['ban-removed'] },
  { name: 'timeout', draft: ({ moot }) => timeout(carol.user, moot.clock.now() + 9999), events: ['member-updated'] }
]

for (const { name, draft, after, events } of changes) {
  test(`${name}: ${events.join(', ') || 'nothing'}`, (t) => {
    const four = guildOfFour()
    if (after) four.moot.write(alice, after(four))
    t.deepEqual(types(told(four, draft(four))), [...events])
  })
}

test('a guild that begins: itself first, then what is in it, containers before contents', (t) => {
  const { moot } = guildOfFour()
  const events = types(diff(emptyState(moot.guild), moot.state))
  t.is(events[0], 'guild-created')
  t.deepEqual(
    new Set(events),
    new Set(['guild-created', 'role-created', 'channel-created', 'member-added', 'invite-created'])
  )
  t.true(events.lastIndexOf('role-created') < events.indexOf('member-added'))
  t.true(events.lastIndexOf('channel-created') < events.indexOf('invite-created'))
})

test('nothing differs: nothing is told', (t) => {
  const { moot } = guildOfFour()
  t.deepEqual(diff(moot.state, moot.state), [])
})

test('what was judged again, and says the same, is told to nobody', (t) => {
  const [before, after] = [guildOfFour(), guildOfFour()]
  t.not(before.moot.state.channels, after.moot.state.channels)
  t.deepEqual(diff(before.moot.state, after.moot.state), [])
  t.deepEqual(types(diff(before.moot.state, (told(after, chanNew('new')), after.moot.state))), ['channel-created'])
})

const sets = {
  role: (state: GuildState) => state.roles,
  channel: (state: GuildState) => state.channels,
  member: (state: GuildState) => state.members
}

const sorted = (entries: Iterable<readonly [string, unknown]>) => [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Puts a thing's events back into a plain map. */
const replayed = (
  type: keyof typeof sets,
  before: GuildState,
  events: readonly ControlEvent[]
): Map<string, unknown> => {
  const map = new Map<string, unknown>(sets[type](before))
  for (const event of events) {
    if (!event.type.startsWith(`${type}-`)) continue
    const thing = (event as unknown as Record<string, { cid?: string; user?: string }>)[type]
    const key = thing?.cid ?? thing?.user ?? ''
    if (event.type.endsWith('deleted') || event.type.endsWith('removed')) map.delete(key)
    else map.set(key, thing)
  }
  return new Map(sorted(map))
}

test('the difference of any two moments, applied to the first, gives the second', (t) => {
  const four = guildOfFour()
  const { moot, general, club } = four
  const moments = [moot.state]
  const script: Draft[] = [
    roleNew('B', 1n),
    grant(carol.user, club),
    chanNew('one'),
    overwrite(general, club, 'role', 0n, 1n),
    admit(moot.guild, dave, four.door, { seed: 9 }),
    kick(carol.user),
    { k: 'role.del', body: { role: club } },
    ban(dave.user),
    { k: 'chan.del', body: { channel: general } },
    { k: 'close', body: {} }
  ]
  for (const draft of script) {
    moot.write(alice, draft)
    moments.push(moot.state)
  }
  fc.assert(
    fc.property(fc.nat(script.length), fc.nat(script.length), (from, to) => {
      const [before, after] = [moments[from] as GuildState, moments[to] as GuildState]
      const events = diff(before, after)
      for (const type of ['role', 'channel', 'member'] as const) {
        t.deepEqual(replayed(type, before, events), new Map<string, unknown>(sorted(sets[type](after))))
      }
    })
  )
})
