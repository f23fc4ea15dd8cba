/** So many peers of a guild, and not all: who is let go, and where a node serves the table. */
import test from 'ava'
import type { PeerId } from '@libp2p/interface'
import { chooseSpare } from '../../../federation/discovery/letting-go.ts'
import { modeFor } from '../../../federation/discovery/mode.ts'
import { COMPANY } from '../../../federation/discovery/limits.ts'
import type { GuildCid } from '../../../node/core/ids.ts'
import type { ListeningPlace, PlaceState } from '../../../node/core/reachability.ts'

const [large, small] = ['large', 'small'] as GuildCid[]

interface Peer {
  readonly name: string
  readonly guilds: readonly (GuildCid | undefined)[]
  /** How many it says to have. */
  readonly has?: number
  readonly direction?: 'inbound' | 'outbound'
  readonly kept?: boolean
}

const spareOf = (all: readonly Peer[], conversations: readonly (GuildCid | undefined)[] = []): readonly string[] => {
  const named = new Map(all.map((peer) => [peer.name, peer]))
  const ids = all.map(({ name }) => ({ toString: () => name }) as PeerId)
  const guildsOf = (name: string) => (named.get(name)?.guilds ?? []) as readonly GuildCid[]
  const connection = (id: PeerId) => ({
    direction: named.get(id.toString())?.direction ?? 'outbound',
    timeline: { open: 0 }
  })
  return chooseSpare({
    host: { getPeers: () => ids, getConnections: (id?: PeerId) => (id ? [connection(id)] : []) } as never,
    peers: {
      guildsOf,
      sharesAny: (name) => guildsOf(name).length > 0,
      carrying: (guild) => ids.filter((id) => guildsOf(id.toString()).includes(guild))
    },
    introducing: { companyOf: (_, name) => named.get(name)?.has ?? 0 },
    isKept: (name) => named.get(name)?.kept ?? false,
    isConversation: (guild) => conversations.includes(guild),
    now: () => 2 * COMPANY.strangerFor
  }).map(String)
}

const crowd = (count: number, rest: Omit<Peer, 'name'>, name = 'peer'): readonly Peer[] =>
  Array.from({ length: count }, (_, n) => ({ name: `${name} ${n}`, ...rest }))

const rich = COMPANY.target + 1

test('of a large guild those are let go who have enough themselves, and no others', (t) => {
  t.deepEqual(spareOf(crowd(COMPANY.most, { guilds: [large], has: rich })), [], 'not too many')
  const poor = crowd(COMPANY.most, { guilds: [large], has: COMPANY.target })
  t.deepEqual(spareOf([...poor, { name: 'erin', guilds: [large] }]), [], 'nobody has enough')
  t.deepEqual(spareOf([...poor, { name: 'rich', guilds: [large], has: rich }]), ['rich'])
  t.deepEqual(spareOf([...poor, { name: 'rich', guilds: [large], has: rich, kept: true }]), [])
  t.deepEqual(spareOf([...poor, { name: 'rich', guilds: [large, small], has: rich }]), [], 'a small guild needs it')
  t.deepEqual(spareOf([...poor, { name: 'rich', guilds: [large], has: rich }], [large]), [], 'a conversation')
})

test('a few at a time', (t) => {
  t.is(spareOf(crowd(100, { guilds: [large], has: rich })).length, COMPANY.letGoAtOnce)
})

test('strangers whom this node has dialled are let go beyond a few; those who came are not its to judge', (t) => {
  t.deepEqual(spareOf(crowd(COMPANY.strangers, { guilds: [] })), [])
  t.is(spareOf(crowd(COMPANY.strangers + 1, { guilds: [] })).length, 1)
  t.deepEqual(spareOf(crowd(100, { guilds: [], direction: 'inbound' })), [])
})

test('who is found to be out of reach from outside only asks; who has not been tried serves', (t) => {
  const place = (address: string, state: PlaceState): ListeningPlace => ({ address, port: 1, state, triedAt: null })
  const [wide, home] = ['/ip4/60.0.0.1/tcp/1', '/ip4/192.168.1.2/tcp/1']
  t.is(modeFor([]), 'server')
  t.is(modeFor([place(home, 'open')]), 'server')
  t.is(modeFor([place(wide, 'untried')]), 'server')
  t.is(modeFor([place(wide, 'closed'), place(home, 'open')]), 'client')
  t.is(modeFor([place(wide, 'closed'), place(wide.replace('60', '61'), 'open')]), 'server')
})
