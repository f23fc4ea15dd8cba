/** How many a node dials that lacks peers of a guild, while nobody has shown yet what they carry. */
import test from 'ava'
import type { PeerId } from '@libp2p/interface'
import { createBackground } from '../../../federation/background.ts'
import { createCompany } from '../../../federation/discovery/company.ts'
import { COMPANY } from '../../../federation/discovery/limits.ts'
import { makeGenesis, makePerson } from '../../support/memory-guild.ts'

const idOf = (name: string) => ({ toString: () => name }) as PeerId

/** A node that lacks two peers of the guild; who is dialled answers when the test says so. */
const setup = () => {
  const { guild } = makeGenesis(makePerson('alice'))
  const stopping = new AbortController()
  const dialled: string[] = []
  const answers = new Map<string, PromiseWithResolvers<void>>()
  const carrying = Array.from({ length: COMPANY.target - 2 }, (_, n) => `old ${n}`)
  const clock = { now: 0 }
  const host = {
    getPeers: () => carrying.map(idOf),
    getConnections: () => [],
    services: { kad: { contacts: 0 } },
    async dial([address]: readonly { toString(): string }[]) {
      const peer = String(address).split('/').at(-1) ?? ''
      dialled.push(peer)
      const answer = Promise.withResolvers<void>()
      answers.set(peer, answer)
      await answer.promise
      return {}
    }
  }
  const company = createCompany({
    host: host as never,
    self: 'self',
    peers: { carrying: () => carrying.map(idOf) },
    finder: { find: async function* () {} },
    budget: (_, addresses) => addresses,
    background: createBackground(stopping.signal, () => undefined),
    signal: stopping.signal,
    reserve: [],
    guilds: () => [{ guild, key: new Uint8Array(32) }],
    isPenalised: () => false,
    now: () => clock.now
  })
  /** All that the node begins at once is begun. */
  const settled = () => new Promise((resolve) => setTimeout(resolve, 10))
  const hear = async (by: string, ...names: readonly string[]): Promise<void> => {
    for (const name of names) company.hear(guild, by, name, [`/ip4/127.0.0.1/tcp/1/p2p/${name}`])
    await settled()
  }
  const answer = async (name: string): Promise<void> => {
    answers.get(name)?.resolve()
    await settled()
  }
  const fail = async (name: string): Promise<void> => {
    answers.get(name)?.reject(new Error('nobody there'))
    await settled()
  }
  return { dialled, carrying, clock, hear, answer, fail, [Symbol.dispose]: () => stopping.abort() }
}

const NAMES = Array.from(
  { length: 10 },
  (_, n) => `12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4p${'abcdefghij'[n] ?? ''}`
)

test('who lacks two peers dials two, whoever else is named while those are on their way and have not proved anything', async (t) => {
  using node = setup()
  const [first = '', second = '', ...others] = NAMES
  await node.hear('bob', first, second)
  await node.hear('carol', ...others.slice(0, 4))
  t.deepEqual(node.dialled, [first, second])
  await node.answer(first)
  await node.hear('dave', ...others.slice(4))
  t.deepEqual(node.dialled, [first, second], 'what it carries is not known yet')
  node.carrying.push(first)
  await node.hear('erin', ...others)
  t.deepEqual(node.dialled, [first, second], 'one is here, and one on its way')
})

test('another is dialled in place of who does not answer, and of who has shown nothing in time', async (t) => {
  using node = setup()
  const [first = '', second = '', third = '', ...others] = NAMES
  await node.hear('bob', first, second)
  await node.fail(first)
  await node.hear('bob', third)
  t.deepEqual(node.dialled, [first, second, third])
  await node.answer(second)
  await node.answer(third)
  await node.hear('bob', ...others)
  t.is(node.dialled.length, 3)
  node.clock.now += COMPANY.introduction
  await node.hear('carol', ...others)
  t.is(node.dialled.length, 5)
})
