/** Errors of the API server itself. */

/** An address to listen on is taken by another process. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse'
  readonly code = 'port-in-use'
  /** The setting that holds the address: `http` or `tls`. */
  readonly setting: string
  readonly address: string

  constructor(setting: string, address: string, options?: ErrorOptions) {
    super(`${setting}: ${address} is in use by another program; stop it, or set ${setting} to another port`, options)
    this.setting = setting
    this.address = address
  }
}

/** An address to listen on is not one of this machine, or may not be bound. */
export class AddressUnusable extends Error {
  override readonly name = 'AddressUnusable'
  readonly code = 'address-unusable'
  readonly setting: string
  readonly address: string

  constructor(setting: string, address: string, options?: ErrorOptions) {
    super(`${setting}: cannot listen on ${address}; name an address of this machine and a port you may bind`, options)
    this.setting = setting
    this.address = address
  }
}

/** A rate was set for a route that there is not. */
export class UnknownRouteRate extends Error {
  override readonly name = 'UnknownRouteRate'
  readonly code = 'unknown-route-rate'

  constructor(method: string, path: string) {
    super(
      `routeRates: there is no route ${method} ${path}; name one as docs/compatibility.md does, such as POST:/channels/{channel_id}/messages=10/5`
    )
  }
}
