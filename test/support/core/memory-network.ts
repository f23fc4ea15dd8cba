/** Nodes joined back to back in one process. A wall between them is a partition; when it falls, every guild is synced. */
import type { LocalApp } from '../../../node/app/create-app.ts'
import { codeKey } from '../../../node/core/short-codes.ts'
import { ALONE, WHOLE } from '../../../node/core/health.ts'
import type { GuildCid, UserCid } from '../../../node/core/ids.ts'
import type { OpBlocks } from '../../../node/core/ops.ts'
import type { Network } from '../../../node/core/ports.ts'
import { hand, sync } from './wire.ts'

/** Base58 of some peer id; the port tells nodes apart. */
const PEER = '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'

type Breakable = 'join' | 'pull'

export class MemoryNetwork {
  readonly #nodes: LocalApp[] = []
  readonly #followed = new Map<LocalApp, Set<GuildCid>>()
  #wall = false
  #isolated: LocalApp | undefined
  #deliveries: Promise<unknown> = Promise.resolve()
  /** When the last notice was told, each later than the one before. */
  #told = 0
  /** What breaks off the next time. */
  readonly #cuts = new Set<Breakable>()
  readonly faults: unknown[] = []

  join(app: LocalApp): void {
    this.#nodes.push(app)
    this.#followed.set(app, new Set())
    app.connect(this.#portOf(app, this.#addressOf(app)))
  }

  #addressOf(app: LocalApp): string {
    return `/ip4/127.0.0.1/tcp/${4001 + this.#nodes.indexOf(app)}/p2p/${PEER}`
  }

  /** Nobody reaches anybody any more. */
  partition(): void {
    this.#wall = true
  }

  /** The next that is asked in this way breaks off, as when a connection gives way to another; the answer has been given all the same. */
  breakOff(what: Breakable): void {
    this.#cuts.add(what)
  }

  /** One node reaches nobody any more; the others talk on. */
  isolate(app: LocalApp): void {
    this.#isolated = app
  }

  /** Everybody reaches everybody again, and nobody has asked anything yet. */
  open(): void {
    this.#wall = false
  }

  /** Everybody reaches everybody again, and has what the others have. */
  async heal(): Promise<void> {
    await this.settled()
    this.#wall = false
    this.#isolated = undefined
    for (let handed = 1; handed > 0;) {
      handed = 0
      for (const from of this.#nodes) for (const to of this.#nodes) handed += await this.#syncAll(from, to)
    }
    await this.carryLetters()
  }

  /** Everybody in turn gets what the others have, knows that nothing is lacking, and writes the checkpoints that are due. */
  async agree(): Promise<void> {
    await this.settled()
    for (const app of this.#nodes) {
      for (const peer of this.#peersOf(app)) {
        for (const guild of this.#both(app, peer)) {
          await sync(peer, app, guild)
          app.inbox.caughtUp(guild)
        }
      }
      await app.checkpointer.look()
      await this.settled()
    }
  }

  /** Resolves when every op that was published has been received. */
  async settled(): Promise<void> {
    for (let last; last !== this.#deliveries;) {
      last = this.#deliveries
      await last
    }
  }

  /** Every letter goes to whoever it is for, if they can be reached. */
  async carryLetters(): Promise<void> {
    for (const from of this.#nodes) {
      for (const to of this.#peersOf(from)) {
        for (const user of to.mailroom.residents()) await this.#carry(from, to, user)
      }
    }
  }

  async #carry(from: LocalApp, to: LocalApp, user: UserCid): Promise<void> {
    const device = to.mailroom.device(user)
    for (const letter of device ? from.mailroom.waiting(user, device.key, 100) : []) {
      const verdict = await to.mailroom.receive(letter)
      if (verdict === 'refused') this.faults.push(letter)
      if (verdict !== 'early') await from.mailroom.brought(letter)
    }
  }

  async #syncAll(from: LocalApp, to: LocalApp): Promise<number> {
    if (from === to) return 0
    let handed = 0
    for (const guild of this.#both(from, to)) handed += await sync(from, to, guild)
    return handed
  }

  #both(a: LocalApp, b: LocalApp): GuildCid[] {
    return [...(this.#followed.get(a) ?? [])].filter((guild) => this.#followed.get(b)?.has(guild))
  }

  #peersOf(app: LocalApp): LocalApp[] {
    if (this.#wall || this.#isolated === app) return []
    return this.#nodes.filter((other) => other !== app && other !== this.#isolated)
  }

  #at(app: LocalApp, addresses: readonly string[]): LocalApp {
    const ports = addresses.map((address) => Number(/tcp\/(\d+)/.exec(address)?.[1]))
    const found = ports
      .map((port) => this.#nodes[port - 4001])
      .find((node) => node && this.#peersOf(app).includes(node))
    if (!found) throw new Error('nobody answers')
    return found
  }

  #mayBreak(what: Breakable): void {
    if (this.#cuts.delete(what)) throw new Error('the connection was closed')
  }

  async #deliver(from: LocalApp, guild: GuildCid, ops: readonly OpBlocks[]): Promise<void> {
    for (const to of this.#peersOf(from).filter((peer) => this.#both(from, peer).includes(guild))) {
      const receipts = await hand(from, to, guild, ops)
      if (receipts.some(({ status }) => status === 'missing')) await sync(from, to, guild)
      this.faults.push(...receipts.filter(({ status }) => status === 'refused'))
    }
  }

  #portOf(app: LocalApp, address: string): Network {
    return {
      addresses: () => [address],
      peerId: () => PEER,
      describeInvite: async (addresses, hash, key) => this.#at(app, addresses).doorkeeper.describe(hash, key),
      discover: async (addresses) =>
        (addresses.length > 0 ? [this.#at(app, addresses)] : this.#peersOf(app)).flatMap((peer) =>
          peer.cards.cards(null)
        ),
      findCode: async ({ tag, keyIn }) => {
        if (this.#peersOf(app).length === 0) throw new Error('nobody answers')
        for (const peer of this.#peersOf(app)) {
          const known = peer.codes.lookup(codeKey(tag)).find((code) => code.inviteKey === keyIn(code.guildHash))
          if (known) return { ...known, addresses: [this.#addressOf(peer)] }
        }
        return undefined
      },
      offerCodes: () => {},
      join: async (addresses, request) => {
        const answer = await this.#at(app, addresses).doorkeeper.admit(request)
        this.#mayBreak('join')
        return answer
      },
      pull: async (guild) => {
        this.#mayBreak('pull')
        const peers = this.#peersOf(app).filter((peer) => this.#both(app, peer).includes(guild))
        if (peers.length === 0) throw new Error('nobody answers')
        for (const peer of peers) {
          await sync(peer, app, guild)
          await sync(app, peer, guild)
        }
      },
      page: async () => undefined,
      fetchBlob: async (guild, _logs, blob, sink) => {
        for (const { files } of this.#peersOf(app)) {
          await using file = files.named(guild, blob).length > 0 ? await files.open(blob) : undefined
          const first = file ? await sink.begin(file.tree) : null
          if (!file || first === null) continue
          for (let i = first; i < file.tree.chunks.length; i++) await sink.take(i, await file.chunk(i))
          return true
        }
        return false
      },
      follow: async (guild) => void this.#followed.get(app)?.add(guild),
      unfollow: async (guild) => void this.#followed.get(app)?.delete(guild),
      tell: (guild, { user }, notice) => {
        const listeners = this.#peersOf(app).filter((peer) => this.#both(app, peer).includes(guild))
        this.#told = Math.max(Date.now(), this.#told + 1)
        for (const peer of listeners) peer.inbox.notice(guild, user, notice, this.#told)
      },
      health: () => ALONE,
      lag: () => WHOLE,
      interact: async () => undefined,
      answer: async () => false,
      commandBooks: async () => [],
      emojiBooks: async (bot, guild) =>
        this.#peersOf(app)
          .filter((peer) => this.#both(app, peer).includes(guild))
          .flatMap((peer) => peer.interactions.emojis(bot, guild)),
      bring: () => {
        this.#deliveries = this.#deliveries
          .then(() => this.carryLetters())
          .catch((error: unknown) => void this.faults.push(error))
      },
      publish: (guild, ops) => {
        if (this.#wall) return
        this.#deliveries = this.#deliveries
          .then(() => this.#deliver(app, guild, ops))
          .catch((error: unknown) => void this.faults.push(error))
      }
    }
  }
}
