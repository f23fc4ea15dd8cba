import type { Server } from 'node:net'
import { AddressUnusable, PortInUse } from './errors.ts'

export interface Address {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
}

/** `host:port`, with brackets around IPv6. */
export const addressText = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`

const failure = (setting: string, address: Address, cause: NodeJS.ErrnoException): Error => {
  const text = addressText(address)
  return cause.code === 'EADDRINUSE'
    ? new PortInUse(setting, text, { cause })
    : new AddressUnusable(setting, text, { cause })
}

/**
 * Binds a server.
 *
 * @param setting the setting that holds the address, for the error.
 * @returns the address with the port that was bound.
 * @throws PortInUse, AddressUnusable
 */
export const listen = async (server: Server, setting: string, address: Address): Promise<Address> => {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(failure(setting, address, error))
    server.once('error', onError)
    server.listen(address.port, address.host, () => {
      server.off('error', onError)
      resolve()
    })
  })
  const bound = server.address()
  return { host: address.host, port: typeof bound === 'object' && bound ? bound.port : address.port }
}
