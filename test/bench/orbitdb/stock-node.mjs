/**
 * OrbitDB as it comes, in a process of its own: its events database with its own identities, over Helia with LevelDB as its
 * documentation has it. Listens on loopback, and dials nobody it is not told to. Commands come by IPC, one at a time.
 *
 * Usage: stock-node.mjs FOLDER
 */
import { createOrbitDB, IPFSAccessController } from '@orbitdb/core'
import { noise } from '@chainsafe/libp2p-noise'
import { withBitswap } from '@helia/bitswap'
import { withLibp2pLight } from '@helia/libp2p'
import * as dagCbor from '@ipld/dag-cbor'
import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { LevelBlockstore } from 'blockstore-level'
import { createHeliaLight } from 'helia'

const [folder = ''] = process.argv.slice(2)

const startHelia = async () => {
  const blockstore = new LevelBlockstore(`${folder}/blocks`)
  await blockstore.open()
  const helia = withBitswap(
    withLibp2pLight(createHeliaLight({ blockstore, codecs: [dagCbor] }), {
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify(), pubsub: gossipsub({ allowPublishToZeroTopicPeers: true }) }
    })
  )
  await helia.start()
  return helia
}

const now = () => performance.timeOrigin + performance.now()

const helia = await startHelia()
const orbitdb = await createOrbitDB({ ipfs: helia, id: 'somebody', directory: `${folder}/orbitdb` })
let database

/** As many bytes of contents as a message of the other side's history. */
const contents = (n) => ({
  n,
  content: `message ${n} of a history, of the length that people write in a line or two, mostly`
})

const countEntries = async () => {
  let count = 0
  for await (const _ of database.log.iterator()) count++
  return count
}

const commands = {
  /** @param address null: a new one */
  async open({ address }) {
    database = await orbitdb.open(address ?? 'history', {
      type: 'events',
      AccessController: IPFSAccessController({ write: ['*'] })
    })
    database.events.on('update', (entry) => {
      process.send({ event: 'update', n: entry.payload.value.n, at: now() })
    })
    return { address: database.address.toString(), addresses: helia.libp2p.getMultiaddrs().map(String) }
  },
  async dial({ addresses }) {
    await helia.libp2p.dial(addresses.map((address) => multiaddr(address)))
    return {}
  },
  async add({ from, count }) {
    const begun = now()
    for (let n = from; n < from + count; n++) await database.add(contents(n))
    return { begun }
  },
  count: async () => ({ entries: await countEntries() })
}

let last = Promise.resolve()
process.on('message', ({ id, command, ...options }) => {
  last = last.then(async () => {
    try {
      process.send({ id, answer: await commands[command](options) })
    } catch (error) {
      process.send({ id, error: String(error?.stack ?? error) })
    }
  })
})
process.on('disconnect', () => process.exit())
process.send({ event: 'up' })
