/** Neighbours by the thousand that there are not, announced on the local network: few are dialled, and none fills memory. */
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import test from 'ava'
import { base58btc } from 'multiformats/bases/base58'
import { COMPANY } from '../../federation/discovery/limits.ts'
import { startNode } from '../support/federation-node.ts'
import { makePerson } from '../support/memory-guild.ts'

const NEIGHBOURS = 10_000
/** MB that are left of it. */
const MOST = 30
const SERVICE = '_folkmoot._udp.local'
const PORT = 5353
/** Of a DNS message (RFC 1035, 4.1): a response with two answers, and the types of those. */
const HEADER = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 2, 0, 0, 0, 0])
const [PTR, TXT] = [12, 16]

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** MB that something still refers to. */
const held = (): number => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

const text = (said: string): Buffer => Buffer.concat([Buffer.from([said.length]), Buffer.from(said)])
const nameOf = (name: string): Buffer => Buffer.concat([...name.split('.').map(text), Buffer.from([0])])

const answer = (name: string, type: number, data: Buffer): Buffer => {
  const fields = Buffer.from([0, type, 0, 1, 0, 0, 0, 120, data.length >> 8, data.length & 0xff])
  return Buffer.concat([nameOf(name), fields, data])
}

/** The id of a peer that nobody has the key of: an identity hash of an Ed25519 key (libp2p's peer-ids specification). */
const madeUp = (): string => base58btc.baseEncode(Buffer.concat([Buffer.from('002408011220', 'hex'), randomBytes(32)]))

const announcement = (port: number): Buffer => {
  const own = `${randomBytes(8).toString('hex')}.${SERVICE}`
  const place = text(`dnsaddr=/ip4/127.0.0.1/tcp/${port}/p2p/${madeUp()}`)
  return Buffer.concat([HEADER, answer(SERVICE, PTR, nameOf(own)), answer(own, TXT, place)])
}

/** What is sent to a port that several hold is told to the latest of them: on other systems, to any. */
const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('ten thousand neighbours that there are not are dialled no more than a few, and fill no memory', async (t) => {
  t.timeout(120_000)
  let dialled = 0
  const nowhere = createServer((socket) => {
    dialled++
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(nowhere, 'listening')
  const { port } = nowhere.address() as AddressInfo
  await using _node = await startNode(makePerson('alice'), { listen: ['/ip4/0.0.0.0/tcp/0'], mdns: true })
  const socket = createSocket('udp4')
  const say = (bytes: Buffer): Promise<void> =>
    new Promise((resolve, reject) =>
      socket.send(bytes, PORT, '127.0.0.1', (error) => (error ? reject(error) : resolve()))
    )
  const before = held()
  try {
    // The first that comes is dialled: the way is open.
    const end = Date.now() + 30_000
    while (dialled === 0 && Date.now() < end) {
      await say(announcement(port))
      await delay(50)
    }
    t.true(dialled > 0, 'who is announced is dialled')
    for (let n = 0; n < NEIGHBOURS; n++) {
      await say(announcement(port))
      // A socket has little room: what does not fit would be dropped before anybody has to bear it.
      if (n % 20 === 0) await delay(1)
    }
    await delay(1000)
  } finally {
    socket.close()
    nowhere.close()
  }
  t.true(dialled <= 2 * COMPANY.peersPerVoice, `${dialled} were dialled`)
  const cost = held() - before
  t.log(`${cost.toFixed(1)} MB, ${dialled} dialled`)
  t.true(cost < MOST, `${cost.toFixed(0)} MB`)
})
