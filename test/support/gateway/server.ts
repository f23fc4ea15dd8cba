/** A gateway on a real HTTP server, on any free port of loopback. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGateway, type GatewayClock, type GatewayLimits } from '../../../compat-api/gateway/index.ts'
import type { Shelf } from '../../../node/core/ports.ts'
import type { App } from '../../../node/app/index.ts'
import { GatewayClient } from './client.ts'

export interface ServedGateway extends AsyncDisposable {
  readonly url: string
  readonly errors: unknown[]
  connect(query?: string): GatewayClient
  stop(): Promise<void>
}

export const serveGateway = async (
  app: App,
  options: { readonly limits?: Partial<GatewayLimits>; readonly clock?: GatewayClock; readonly shelf?: Shelf } = {}
): Promise<ServedGateway> => {
  const server = createServer()
  const errors: unknown[] = []
  const logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: string, fields: unknown) => errors.push(fields)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const gateway = createGateway({ app, logger, origin: () => ({ http: '', gateway: url }), ...options })
  server.on('upgrade', gateway.handleUpgrade.bind(gateway))
  const stop = async (): Promise<void> => {
    await gateway[Symbol.asyncDispose]()
    server.close()
  }
  return {
    url,
    errors,
    connect: (query = 'v=10&encoding=json') => new GatewayClient(`${url}/?${query}`),
    stop,
    [Symbol.asyncDispose]: stop
  }
}
