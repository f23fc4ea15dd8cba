/**
 * Run on a host of the bed, to see what its cables and routers do to datagrams.
 *
 *     datagrams.ts answer              tells everybody who asks at which address they are seen
 *     datagrams.ts ask N ADDRESS...    asks each N times from one port, and prints what was answered, as JSON
 */
import { createSocket } from 'node:dgram'
import { setTimeout as delay } from 'node:timers/promises'

const PORT = 7000
/** ms, for what is on its way; there is no distance on the bed, but there may be work. */
const PATIENCE = 1500

const [does, count, ...addresses] = process.argv.slice(2)
const socket = createSocket('udp4')

if (does === 'answer') {
  socket.on('message', (_, { address, port }) => socket.send(`${address}:${port}`, port, address))
  socket.bind(PORT, () => process.stdout.write('ready\n'))
} else {
  const answers: Record<string, string[]> = Object.fromEntries(addresses.map((address) => [address, []]))
  const all = new AbortController()
  let missing = Number(count) * addresses.length
  socket.on('message', (text, { address }) => {
    answers[address]?.push(text.toString())
    if (--missing === 0) all.abort()
  })
  for (let n = 0; n < Number(count); n++) {
    for (const address of addresses) socket.send('who am I?', PORT, address)
    await delay(1)
  }
  await delay(PATIENCE, undefined, { signal: all.signal }).catch(() => undefined)
  process.stdout.write(JSON.stringify(answers))
  socket.close()
}
