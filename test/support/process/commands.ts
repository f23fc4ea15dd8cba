/** Nodes and commands in processes of their own, on folders that go with the test. */
import type { ExecutionContext } from 'ava'
import { rmSync } from 'node:fs'
import { NodeProcess, temporaryFolder } from './node-process.ts'

/** Any free port for everything, and no looking around on the network. */
export const LOOPBACK = ['--http', '127.0.0.1:0', '--tls', '127.0.0.1:0', '--p2p', '/ip4/127.0.0.1/tcp/0', '--no-mdns']

export const scratchFolder = (t: ExecutionContext): string => {
  const folder = temporaryFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const startNode = async (t: ExecutionContext, data = scratchFolder(t)): Promise<NodeProcess> => {
  const node = await NodeProcess.start({ data })
  t.teardown(() => node[Symbol.asyncDispose]())
  return node
}
