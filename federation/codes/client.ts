/** Asks peers where a short code leads: those that are connected, and if none of these lets in, those that the DHT names. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from '@libp2p/interface'
import { dialable } from '../../node/core/dialable.ts'
import type { Clock } from '../../node/core/ports.ts'
import { codeKey, type CodeWish, type FoundCode, type SoughtCode } from '../../node/core/short-codes.ts'
import type { Finder } from '../discovery/finder.ts'
import { ProtocolBroken, Unreachable } from '../errors.ts'
import { parseAddress } from '../host/addresses.ts'
import type { Host } from '../host/create-host.ts'
import { openConnection } from '../host/open-stream.ts'
import { CODES } from '../limits.ts'
import { createWindow } from '../nat/window.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import { frameStream, type FrameStream } from '../wire/frame-stream.ts'
import { boundProof, foundProof, isProof, replyFrame, seekProof, type Asking, type CodeAnswer } from './frames.ts'

export interface CodeClientParts extends FaultParts {
  readonly host: Host
  readonly finder: Finder
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Reads what a peer answers.
 *
 * @returns undefined when it knows the tag and not the key: it was taken in by somebody who has made another invite with the tag.
 * @throws ProtocolBroken when it does not know the tag: whoever has the invite does.
 */
const openAnswer = (answer: CodeAnswer, { tag, keyIn }: SoughtCode, asking: Asking): FoundCode | undefined => {
  if (!isProof(answer.proof, foundProof(tag, asking, answer)))
    throw new ProtocolBroken('the peer answers for a code that it does not know')
  const own = answer.places.find(({ guildHash, admits, bound }) =>
    isProof(bound, boundProof({ inviteKey: keyIn(guildHash), guildHash, admits }, asking))
  )
  if (!own) return undefined
  const places = answer.addresses.flatMap((address) => dialable(address, asking.server) ?? [])
  const addresses = (places.length > 0 ? places : ['']).map((place) => `${place}/p2p/${asking.server}`)
  return { guildHash: own.guildHash, admits: own.admits, addresses }
}

/** Of one guild; those that let in come first. */
const combine = (answers: readonly FoundCode[]): FoundCode | undefined => {
  const [first, ...rest] = answers.toSorted((a, b) => Number(b.admits) - Number(a.admits))
  if (!first) return undefined
  const same = rest.filter(({ guildHash }) => Buffer.compare(guildHash, first.guildHash) === 0)
  return { ...first, addresses: [first, ...same].flatMap(({ addresses }) => addresses) }
}

/** One code, until somebody has answered who will do: then whoever is nearly done may finish. */
class Search {
  readonly heard: FoundCode[] = []
  /** Has anybody said anything at all? */
  isAnswered = false
  readonly #wish: CodeWish
  readonly #enough = Promise.withResolvers<void>()
  readonly #running = new Set<Promise<void>>()

  constructor(wish: CodeWish) {
    this.#wish = wish
  }

  get isOver(): boolean {
    return this.heard.some(({ admits }) => admits || this.#wish === 'show')
  }

  /** @param asking never rejects */
  add(asking: Promise<FoundCode | undefined>): void {
    const running = asking.then((answer) => {
      this.#running.delete(running)
      if (answer) this.heard.push(answer)
      if (this.isOver) this.#enough.resolve()
    })
    this.#running.add(running)
  }

  /** Resolves when fewer than `most` are being asked, or enough is known. */
  async room(most: number): Promise<void> {
    while (this.#running.size >= most && !this.isOver) await Promise.race([...this.#running, this.#enough.promise])
  }

  async done(): Promise<void> {
    const all = Promise.all(this.#running)
    await Promise.race([all, this.#enough.promise.then(() => Promise.race([all, delay(CODES.linger)]))])
  }
}

interface Task {
  readonly search: Search
  readonly sought: SoughtCode
  readonly end: AbortSignal
}

const ended = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort')
}

/** @throws Unreachable when nobody answers */
export type FindCode = (sought: SoughtCode, wish: CodeWish) => Promise<FoundCode | undefined>

export const createCodeClient = (parts: CodeClientParts): FindCode => {
  const { host, finder, clock, signal } = parts
  const client = host.peerId.toString()
  /** A server does not care for how many people this node asks. */
  const asked = createWindow(clock, CODES.askPerMinute)

  const exchange = async (
    frames: FrameStream,
    server: string,
    { sought, search }: Task
  ): Promise<FoundCode | undefined> => {
    const asking = { client, server, nonce: randomBytes(16) }
    const key = codeKey(sought.tag)
    await frames.write({ k: 'seek', v: 1, key, nonce: asking.nonce, proof: seekProof(sought.tag, asking) })
    const reply = await frames.read(replyFrame)
    search.isAnswered = true
    return reply.k === 'found' ? openAnswer(reply, sought, asking) : undefined
  }

  const ask = async (connection: Connection, task: Task): Promise<FoundCode | undefined> => {
    const { remotePeer } = connection
    const { end: signal } = task
    if (!asked.admit(remotePeer.toString())) return undefined
    const stream = await connection.newStream(CODES.protocol, { signal, runOnLimitedConnection: true })
    await using frames = frameStream(stream, { maxFrame: CODES.maxFrame, timeout: CODES.timeout, signal })
    try {
      return await exchange(frames, remotePeer.toString(), task)
    } catch (error) {
      await endFaulty(parts, remotePeer, frames, error)
      return undefined
    }
  }

  /** Resolves with nothing when the peer cannot be asked. */
  const askAt = async (reach: () => Promise<Connection>, task: Task): Promise<FoundCode | undefined> => {
    try {
      return await ask(await reach(), task)
    } catch {
      return undefined
    }
  }

  /** @returns all that are connected, asked or not */
  const askConnected = async (task: Task): Promise<ReadonlySet<string>> => {
    const open = host.getConnections().filter(({ status }) => status === 'open')
    const peers = new Map(open.map((connection) => [connection.remotePeer.toString(), connection]))
    for (const connection of [...peers.values()].slice(0, CODES.peers))
      task.search.add(askAt(async () => connection, task))
    await task.search.done()
    return new Set(peers.keys())
  }

  const askFound = async (task: Task, known: ReadonlySet<string>): Promise<void> => {
    const { search, sought } = task
    // Whoever knows the invite is nearly as good.
    const most = search.heard.length > 0 ? CODES.betterTimeout : CODES.searchTimeout
    const end = AbortSignal.any([task.end, AbortSignal.timeout(most)])
    let left: number = CODES.providers
    for await (const { peer, addresses } of finder.find(codeKey(sought.tag), end)) {
      if (known.has(peer.toString())) continue
      const dial = AbortSignal.any([end, AbortSignal.timeout(CODES.dialTimeout)])
      const places = addresses.slice(0, CODES.addresses).map((address) => parseAddress('provider', address))
      search.add(askAt(() => openConnection(host, places, dial), task))
      await search.room(CODES.atOnce)
      if (--left === 0 || search.isOver || end.aborted) break
    }
    await Promise.race([search.done(), ended(end)])
  }

  return async (sought, wish) => {
    const over = new AbortController()
    const end = AbortSignal.any([signal, over.signal])
    const task = { search: new Search(wish), sought, end }
    const { search } = task
    try {
      const known = await askConnected(task)
      if (!search.isOver) await askFound(task, known)
    } finally {
      over.abort(new Error('the search is over'))
    }
    if (!search.isAnswered) throw new Unreachable([])
    return combine(search.heard)
  }
}
