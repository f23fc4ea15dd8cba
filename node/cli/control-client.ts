/** Asks a node to do something, over its local control API. */
import { z } from 'zod'
import type { Running } from '../storage/data-folder.ts'

/** Joining a guild waits for its peers. */
const TIMEOUT = 90_000

/** The node did not do what it was asked. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const refusal = z.object({ message: z.string(), errors: z.unknown().optional() })
const faults = z.object({ _errors: z.array(z.object({ message: z.string() })) })
const fields = z.record(z.string(), z.unknown())

/** What is wrong with which field, from the tree in which Discord's errors say it. */
const faultsIn = (tree: unknown, path: readonly string[] = []): readonly string[] => {
  const here = faults.safeParse(tree)
  if (here.success) return here.data._errors.map(({ message }) => [path.join('.'), message].filter(Boolean).join(': '))
  return Object.entries(fields.safeParse(tree).data ?? {}).flatMap(([name, below]) => faultsIn(below, [...path, name]))
}

const readRefusal = async (response: Response): Promise<ControlRefused> => {
  const body = refusal.safeParse(await response.json().catch(() => null)).data
  const why = faultsIn(body?.errors).join('; ') || (body?.message ?? `HTTP ${response.status}`)
  return new ControlRefused('refused', `the node refused: ${why}`)
}

export interface Control {
  /**
   * @param path below /api/folkmoot
   * @param body null: a GET
   * @throws ControlRefused when the node says no, or nothing
   */
  ask<T>(path: string, body: object | null, answer: z.ZodType<T>): Promise<T>
  /** The same by DELETE. */
  remove<T>(path: string, answer: z.ZodType<T>): Promise<T>
}

/** A node that listens on every address says so; to dial, take one. */
const dialable = (http: string): string => http.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

export const createControl = ({ http, token }: Running): Control => {
  const send = async <T>(method: string, path: string, body: object | null, answer: z.ZodType<T>): Promise<T> => {
    const request = {
      method,
      headers: { authorization: `Node ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT)
    }
    let response: Response
    try {
      response = await fetch(`${dialable(http)}/api/folkmoot/${path}`, request)
    } catch (cause) {
      throw new ControlRefused('no-answer', `the node at ${http} does not answer`, { cause })
    }
    if (!response.ok) throw await readRefusal(response)
    return answer.parse(await response.json())
  }
  return {
    ask: (path, body, answer) => send(body ? 'POST' : 'GET', path, body, answer),
    remove: (path, answer) => send('DELETE', path, null, answer)
  }
}
