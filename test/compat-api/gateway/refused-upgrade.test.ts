import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import test from 'ava'
import { startNode } from '../../support/api/node.ts'

const upgrade = async (url: string, path: string): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
  )
  return socket
}

test('who asks for what is not there is told so, and let go although it stays', async (t) => {
  await using node = await startNode()
  for (const [path, status] of [
    ['/elsewhere', '404'],
    ['/?encoding=cbor', '400']
  ] as const) {
    const socket = await upgrade(node.url, path)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(socket, 'close')
    t.true(Buffer.concat(chunks).toString().startsWith(`HTTP/1.1 ${status} `))
  }
})

test('mallory, who resets the connection while being refused, does no harm', async (t) => {
  await using node = await startNode()
  for (let i = 0; i < 50; i++) {
    const socket = await upgrade(node.url, i % 2 === 0 ? '/elsewhere' : '/?compress=nothing')
    socket.resetAndDestroy()
  }
  const { status } = await fetch(`${node.url}/api/v10/gateway`)
  t.is(status, 200)
})
