/** A node for the time of one command: the one that runs on the data folder, or else one of our own. */
import type { Config } from '../config/config.ts'
import { DataFolderInUse, isInUse, readRunning } from '../storage/data-folder.ts'
import { createControl, type Control } from './control-client.ts'
import type { Output } from './output.ts'

/** Nobody but the command itself needs to reach it. */
const forOneCommand = (config: Config): Config => ({
  ...config,
  http: { host: '127.0.0.1', port: 0 },
  tls: config.tls && { host: '127.0.0.1', port: 0 },
  p2p: ['/ip4/127.0.0.1/tcp/0'],
  announce: [],
  relay: false,
  mediaPort: 0,
  mdns: false
})

/**
 * @throws DataFolderInUse when a process holds the folder but has announced nothing.
 * @throws what `createNode` does.
 */
export const withNode = async <T>(
  config: Config,
  output: Output,
  use: (control: Control) => Promise<T>
): Promise<T> => {
  if (isInUse(config.data)) {
    const running = readRunning(config.data)
    if (!running) throw new DataFolderInUse(config.data, undefined)
    return use(createControl(running))
  }
  const logger = output.logger(config.logLevel === 'error' ? 'error' : 'warn')
  await using stack = new AsyncDisposableStack()
  // Loading it takes longer than anything else that a command does, and most find a node that runs.
  const { createNode } = await import('../main.ts')
  stack.use(await createNode(forOneCommand(config), { logger, listen: true }))
  const own = readRunning(config.data)
  if (!own) throw new Error(`the node did not say in ${config.data} where it answers`)
  return await use(createControl(own))
}
