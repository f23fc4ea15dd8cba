/** A guild of more nodes than each looks for: real ones, who all know a single one of them at first. */
import test from 'ava'
import { COMPANY } from '../../../federation/discovery/limits.ts'
import { controlLog } from '../../../node/core/ids.ts'
import { deepOr } from '../../support/deep.ts'
import { startNode, type TestNode } from '../../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, message } from '../../support/memory-guild.ts'

/** More than each looks for; under `npm run test:deep`, which has the minutes that it takes, more than each keeps. */
const NODES = deepOr(COMPANY.most + 3, COMPANY.target + 2)
/** ms. Who has many peers has a round with each every few minutes, and hears only then how many they have. */
const PATIENCE = 480_000

const until = async (condition: () => boolean, what: () => string): Promise<void> => {
  const end = Date.now() + PATIENCE
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what()}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Connected nodes that have proved to carry the guild. */
const companyOf = ({ network }: TestNode): readonly string[] =>
  network
    .health()
    .guilds.flatMap(({ peers }) => peers)
    .filter(({ connected }) => connected)
    .map(({ peer }) => peer)

/** How many can be reached from the first, from one to the next. */
const together = (nodes: readonly TestNode[]): number => {
  const named = new Map(nodes.map((node) => [node.network.peerId(), node]))
  const reached = new Set(nodes.slice(0, 1))
  for (const node of reached) for (const peer of companyOf(node)) reached.add(named.get(peer) ?? node)
  return reached.size
}

test('who knows one comes to know enough others, who has too many lets some go, and what is said reaches all', async (t) => {
  t.timeout(2 * PATIENCE)
  const people = Array.from({ length: NODES }, (_, i) => makePerson(`person ${i}`))
  const [alice, ...others] = people as [(typeof people)[number], ...typeof people]
  const genesis = makeGenesis(alice)
  await using stack = new AsyncDisposableStack()
  const hub = stack.use(await startNode(alice))
  const { log } = foundGuild(hub.store, alice, genesis)
  for (const other of others) hub.store.write(alice, controlLog(genesis.guild), admit(other))
  await hub.hold(genesis)
  const nodes = [hub]
  for (const other of others) {
    const node = stack.use(await startNode(other, { bootstrap: [hub.address()] }))
    nodes.push(node)
    await node.hold(genesis)
  }
  const sizes = (): string => nodes.map((node) => companyOf(node).length).join(' ')

  // Each has come by the one that it knew, which has met all of them then.
  for (const { store, person } of nodes)
    await store.until(({ ops }) => ops.size === hub.store.ops.size, `the guild, at ${person.name}`, PATIENCE)
  await until(
    () => nodes.every((node) => companyOf(node).length <= COMPANY.most),
    () => `nobody has too many: ${sizes()}`
  )
  await until(
    () => nodes.every((node) => companyOf(node).length >= COMPANY.target),
    () => `everybody has enough: ${sizes()}`
  )
  t.log(`peers of each: ${sizes()}`)
  t.is(together(nodes), NODES)
  const said = nodes.map(({ network, store, person }) => {
    const { op, blocks } = store.write(person, log, message(`I am ${person.name}`))
    network.publish(genesis.guild, [blocks])
    return op.cid
  })
  for (const { store, person } of nodes)
    await store.until(({ ops }) => said.every((cid) => ops.has(cid)), `all that was said, at ${person.name}`, PATIENCE)
})
