/** A REST client that costs little beside the node that is measured: one connection, kept alive. */
import { Agent, request } from 'node:http'
import type { Actor, Json } from '../support/process/rest.ts'

export interface Client extends Disposable {
  /** @throws Error unless the answer is a success. */
  post(path: string, body: unknown): Promise<Json>
}

const read = async (response: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** @param http of the node. */
export const keepAlive = (http: string, { authorization }: Pick<Actor, 'authorization'>): Client => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const exchange = (path: string, body: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const sent = request(`${http}/api/v10${path}`, { method: 'POST', agent, headers })
      sent.on('error', reject)
      sent.on('response', (response) => {
        read(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject)
      })
      sent.end(body)
    })
  return {
    async post(path, body) {
      const { status, text } = await exchange(path, JSON.stringify(body))
      if (status >= 300) throw new Error(`POST ${path}: ${status} ${text.slice(0, 300)}`)
      return JSON.parse(text)
    },
    [Symbol.dispose]: () => agent.destroy()
  }
}
