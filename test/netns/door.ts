/**
 * Loaded before a node that runs in a network namespace: lets the test's process, which has another network, reach what
 * the node serves on its loopback. The two share files, so the way is a socket in the file system.
 */
import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'

const [path, port] = [process.env['TEST_DOOR_PATH'], Number(process.env['TEST_DOOR_PORT'])]

const join = (from: Socket): void => {
  const to = connect(port, '127.0.0.1')
  for (const [one, other] of [
    [from, to],
    [to, from]
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
    one.pipe(other)
  }
}

if (path !== undefined) {
  // A node that was killed has left its own there.
  rmSync(path, { force: true })
  createServer(join).listen(path).unref()
}
