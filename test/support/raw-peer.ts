/** A libp2p peer that speaks the protocols by hand, to say what an honest node never says. */
import { multiaddr } from '@multiformats/multiaddr'
import { startHost, type Host } from '../../federation/host/create-host.ts'
import { makePeerKey } from '../../federation/host/peer-key.ts'
import { frameStream, type FrameStream } from '../../federation/wire/frame-stream.ts'
import type { Passages } from '../../federation/nat/passages.ts'

export interface RawPeer extends AsyncDisposable {
  readonly host: Host
  /** Opens a stream of frames to the node at `address`. */
  open(address: string, protocol: string): Promise<FrameStream>
  /** Opens a stream and sends bytes as they are; resolves with what comes back before it ends. */
  shout(address: string, protocol: string, bytes: Uint8Array): Promise<Uint8Array>
}

const NOBODY = { isPenalised: () => false, isShutOut: () => false, isStranger: () => false }
const NONE: Passages = { listen: [], transports: [], services: {}, gater: {} }

export interface RawPeerOptions {
  /** How it passes routers; otherwise it does not. */
  readonly passages?: Passages
  readonly listen?: readonly string[]
  readonly mdns?: boolean
}

export const startRawPeer = async (options: RawPeerOptions = {}): Promise<RawPeer> => {
  const settings = {
    listen: options.listen ?? ['/ip4/127.0.0.1/tcp/0'],
    announce: [],
    bootstrap: [],
    mdns: options.mdns ?? false,
    privateKey: makePeerKey()
  }
  const host = await startHost(settings, NOBODY, options.passages ?? NONE)
  const { signal } = new AbortController()
  return {
    host,
    open: async (address, protocol) =>
      frameStream(await host.dialProtocol(multiaddr(address), protocol), {
        maxFrame: 4 << 20,
        timeout: 60_000,
        signal
      }),
    async shout(address, protocol, bytes) {
      const stream = await host.dialProtocol(multiaddr(address), protocol)
      const parts: Uint8Array[] = []
      stream.send(bytes)
      try {
        for await (const part of stream) parts.push(part.subarray())
      } catch {
        // the node has reset the stream
      }
      return Buffer.concat(parts)
    },
    [Symbol.asyncDispose]: async () => host.stop()
  }
}
