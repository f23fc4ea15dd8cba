/** An application that takes its interactions by HTTP, as Discord's documentation has one written. */
import { createPublicKey, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

// Payloads are looked into freely, as applications do.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any
export type Answer = (interaction: Json) => { readonly status?: number; readonly body?: unknown } | undefined

/** DER of an Ed25519 public key, but for its 32 bytes (RFC 8410). */
const HEAD = '302a300506032b6570032100'

const isSigned = (verifyKey: string, { headers }: IncomingMessage, body: string): boolean => {
  const key = createPublicKey({ key: Buffer.from(HEAD + verifyKey, 'hex'), format: 'der', type: 'spki' })
  const signature = Buffer.from(String(headers['x-signature-ed25519']), 'hex')
  return verify(null, Buffer.from(`${String(headers['x-signature-timestamp'])}${body}`), key, signature)
}

/** @param answer nothing: it hangs. @param isCareful does it look at signatures? */
export const endpointOf = async (verifyKey: () => string, answer: Answer, { isCareful = true } = {}) => {
  const heard: Json[] = []
  const take = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await text(req)
    if (isCareful && !isSigned(verifyKey(), req, body)) return void res.writeHead(401).end('invalid request signature')
    const interaction = JSON.parse(body)
    heard.push(interaction)
    const said = interaction.type === 1 ? { body: { type: 1 } } : answer(interaction)
    if (said)
      res
        .writeHead(said.status ?? 200, { 'content-type': 'application/json' })
        .end(said.body ? JSON.stringify(said.body) : '')
  }
  const server = createServer((req, res) => void take(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/interactions`,
    heard,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    }
  }
}
