/** Makes short codes, and finds where they lead: in guilds of this node, or else by asking others. */
import type { Clock, Network, Random } from '../core/ports.ts'
import type { CodeWish } from '../core/short-codes.ts'
import { InviteRefused } from './errors.ts'
import type { Registry } from './guild/registry.ts'
import { guildHashOf, inviteKey, type InviteCode } from './invite-code.ts'
import { makeShortCode, stretch, type Stretched } from './short-code.ts'

/** Codes that wait to be stretched: each takes 64 MiB while its turn is. */
const WAITING = 16
const REMEMBERED = 256
/** ms for which an answer is good: whoever is shown an invite joins a little later. */
const FRESH = 300_000

export interface NewShortCode {
  readonly short: string
  /** As in the op. */
  readonly tag: string
  readonly secret: Uint8Array
}

interface Found {
  readonly code: InviteCode
  readonly admits: boolean
}

export interface ShortCodesDeps {
  readonly registry: Registry
  readonly clock: Clock
  readonly random: Random
  network(): Network
}

const remember = <K, V>(map: Map<K, V>, key: K, value: V): void => {
  map.delete(key)
  map.set(key, value)
  const oldest = map.size > REMEMBERED ? map.keys().next() : undefined
  if (oldest && !oldest.done) map.delete(oldest.value)
}

export class ShortCodes {
  readonly #deps: ShortCodesDeps
  readonly #stretched = new Map<string, Stretched>()
  readonly #found = new Map<string, Found & { readonly at: number }>()
  #waiting = 0
  #line: Promise<unknown> = Promise.resolve()

  constructor(deps: ShortCodesDeps) {
    this.#deps = deps
  }

  /** @throws InviteRefused when too many wait. */
  async make(guildHash: Uint8Array): Promise<NewShortCode> {
    const short = makeShortCode(this.#deps.random)
    const { tag, secretIn } = await this.#stretch(short)
    return { short, tag, secret: secretIn(guildHash) }
  }

  /** Where a short code leads among the guilds of this node. @throws InviteRefused when too many wait. */
  async here(short: string): Promise<InviteCode | undefined> {
    const { tag, secretIn } = await this.#stretch(short)
    for (const guild of this.#deps.registry.guilds()) {
      const guildHash = guildHashOf(guild.cid)
      const { key } = inviteKey(secretIn(guildHash))
      const isIt = [...guild.state.invites.values()].some((invite) => invite.tag === tag && invite.key === key)
      if (isIt) return { guildHash, secret: secretIn(guildHash), addresses: [] }
    }
    return undefined
  }

  /** @throws InviteRefused: nobody knows it, or nobody can be asked. */
  async find(short: string, wish: CodeWish): Promise<InviteCode> {
    const here = await this.here(short)
    if (here) return here
    const known = this.#found.get(short)
    const isFresh = known && this.#deps.clock.now() - known.at < FRESH
    if (isFresh && (known.admits || wish === 'show')) return known.code
    const found = await this.#seek(await this.#stretch(short), wish)
    remember(this.#found, short, { ...found, at: this.#deps.clock.now() })
    return found.code
  }

  /** What was found leads nowhere any more: next time others are asked. */
  forget(short: string): void {
    this.#found.delete(short)
  }

  async #seek({ tag, secretIn }: Stretched, wish: CodeWish): Promise<Found> {
    const keyIn = (guildHash: Uint8Array) => inviteKey(secretIn(guildHash)).key
    const found = await this.#deps
      .network()
      .findCode({ tag, keyIn }, wish)
      .catch((cause: unknown) => {
        const message =
          'nobody answers who could be asked where a short code leads: use the whole code, or name a peer with --bootstrap'
        throw new InviteRefused('unreachable', message, { cause })
      })
    if (found) {
      const { guildHash, addresses, admits } = found
      return { code: { guildHash, addresses, secret: secretIn(guildHash) }, admits }
    }
    throw new InviteRefused(
      'unknown-invite',
      'nobody who answers knows this code: it may have been revoked, have expired or been used up, or its guild is out of reach; ask for the whole code'
    )
  }

  async #stretch(short: string): Promise<Stretched> {
    const known = this.#stretched.get(short)
    if (known) return known
    if (this.#waiting >= WAITING)
      throw new InviteRefused('unreachable', 'this node is looking for many codes at once; try again in a while')
    this.#waiting++
    const turn = this.#line.then(() => stretch(short)).finally(() => this.#waiting--)
    this.#line = turn.catch(() => undefined)
    const stretched = await turn
    remember(this.#stretched, short, stretched)
    return stretched
  }
}
