/** Sends requests just as they are written, many at a time. */
import { Agent, request } from 'node:http'
import { problemOf, type Case } from './case.ts'

const AT_ONCE = 24
/** ms after which an answer does not come any more. */
const PATIENCE = 60_000

interface Answer {
  readonly status: number
  readonly body: unknown
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const send = (url: string, agent: Agent, { method, path, headers, body }: Case): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const length = bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }
    const sent = request(
      url,
      { agent, method, path, headers: { ...length, ...headers }, timeout: PATIENCE },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('error', reject)
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) })
        )
      }
    )
    sent.once('timeout', () => sent.destroy(new Error(`no answer in ${PATIENCE} ms`)))
    sent.once('error', reject)
    sent.end(bytes)
  })

const short = (value: unknown): string => (JSON.stringify(value) ?? '').slice(0, 300)

const tryCase = async (url: string, agent: Agent, one: Case): Promise<string | undefined> => {
  const name = `${one.method} ${one.path.slice(0, 120)}, ${one.what}`
  try {
    const { status, body } = await send(url, agent, one)
    const problem = problemOf(one, status, body)
    return problem && `${name}: ${problem}: ${short(body)}`
  } catch (error) {
    return `${name}: ${String(error)}`
  }
}

/** @returns what was wrong, case by case. */
export const askAll = async (url: string, cases: readonly Case[]): Promise<readonly string[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const problems: string[] = []
  const queue = cases.values()
  const worker = async (): Promise<void> => {
    for (const one of queue) {
      const problem = await tryCase(url, agent, one)
      if (problem !== undefined) problems.push(problem)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  agent.destroy()
  return problems
}
