import type { Config } from '../../config/config.ts'
import type { Endpoints, FolkmootNode } from '../../main.ts'
import { EXIT, type Command } from '../command.ts'
import { commandLine } from '../invocation.ts'
import { historyComes } from '../spare-memory.ts'
import { stopSignal } from '../stop-signal.ts'

/** ms; whoever stops a node waits no longer than 5 s. */
const STOP_TIMEOUT = 4500

const banner = ({ http, gateway, tls, caFile, peerId, multiaddrs }: Endpoints, config: Config): string => {
  const secure = tls === null ? [] : [`  TLS       ${tls}`, `            trust it with NODE_EXTRA_CA_CERTS=${caFile}`]
  return [
    'Folkmoot is running.\n',
    `  API       ${http}/api/v10`,
    `  Gateway   ${gateway}`,
    ...secure,
    `  Data      ${config.data}`,
    `  Peer id   ${peerId}`,
    ...multiaddrs.map((address, i) => `${i === 0 ? '  Peers     ' : '            '}${address}`),
    '\nIn another terminal:\n',
    `  ${commandLine('account create alice', config)}`,
    `  ${commandLine('bot create pinger', config)}`,
    '\nCtrl+C stops the node.'
  ].join('\n')
}

/** @returns whether it stopped in time. */
const stop = async (node: FolkmootNode): Promise<boolean> => {
  const late = Promise.withResolvers<false>()
  const timer = setTimeout(() => late.resolve(false), STOP_TIMEOUT)
  const stopped = await Promise.race([node[Symbol.asyncDispose]().then(() => true), late.promise])
  clearTimeout(timer)
  return stopped
}

export const start: Command = {
  name: 'start',
  summary: 'Start the node, and keep it running.',
  words: [],
  flags: [],
  required: [],
  async run({ config, output }) {
    const stopping = stopSignal()
    const logger = output.logger(config.logLevel)
    // Loaded by the one command that needs it: the others answer at once.
    const { createNode } = await import('../../main.ts')
    const node = await createNode(config, { logger, listen: true, historyComes })
    if (node.endpoints) output.say('ready', { ...node.endpoints }, banner(node.endpoints, config))
    const signal = await stopping
    logger.info('stopping', { signal })
    if (await stop(node)) return EXIT.done
    output.fail('stop-timeout', `the node did not stop within ${STOP_TIMEOUT} ms; what it had accepted is on disk`)
    return EXIT.failed
  }
}
