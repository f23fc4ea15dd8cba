import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config, Endpoint } from '../../config/config.ts'
import { fail, ok, reason, type Check, type Finding } from './finding.ts'

interface Place extends Endpoint {
  readonly setting: keyof Config
}

/** The TCP part of a listening multiaddr, as in /ip4/127.0.0.1/tcp/6465/ws */
const placeOf = (address: string): Place => {
  const [, , host = '', , port = '0'] = address.split('/')
  return { setting: 'p2p', host, port: Number(port) }
}

const places = ({ http, tls, p2p }: Config): readonly Place[] => [
  { setting: 'http', ...http },
  ...(tls ? [{ setting: 'tls' as const, ...tls }] : []),
  ...p2p.map(placeOf)
]

const tryPort = async ({ setting, host, port }: Place): Promise<Finding> => {
  const check = `port of ${setting}`
  const server = createServer()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    return ok(check, port === 0 ? `any free one on ${host}` : `${host}:${port} is free`)
  } catch (error) {
    return fail(check, `${host}:${port}: ${reason(error)}`, `stop what has it, or choose another with --${setting}`)
  } finally {
    server.close()
  }
}

/** With a node of ours running, its ports are taken by it: that it answers is checked elsewhere. */
export const ports: Check = ({ config, control }) => (control ? [] : Promise.all(places(config).map(tryPort)))
