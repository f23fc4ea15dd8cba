/** Asks the peers named in an invite: they are dialled side by side, and asked one after the other. */
import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { guildCidOf, type DeviceKey } from '../../node/core/ids.ts'
import type { InviteCard, JoinGrant, JoinRefusal, JoinRequest, SignedCard } from '../../node/core/ports.ts'
import { ProtocolBroken, Unreachable } from '../errors.ts'
import { parseAddress, peerOf } from '../host/addresses.ts'
import type { Host } from '../host/create-host.ts'
import { openConnection, openStream } from '../host/open-stream.ts'
import { JOIN } from '../limits.ts'
import { frameStream } from '../wire/frame-stream.ts'
import { replyFrame, type Question, type Reply } from './frames.ts'

export interface JoinClient {
  /** @throws Unreachable */
  describe(addresses: readonly string[], guildHash: Uint8Array, inviteKey: DeviceKey): Promise<InviteCard | JoinRefusal>
  /** Of all who answer. */
  discover(addresses: readonly string[]): Promise<readonly SignedCard[]>
  /** @throws Unreachable */
  join(addresses: readonly string[], request: JoinRequest): Promise<JoinGrant | JoinRefusal>
}

/** Another peer may know more, or have somebody who may admit. */
const WORTH_ASKING_ON = new Set<JoinRefusal['refused']>(['unknown-invite', 'no-sponsor'])

/** Addresses of one peer are tried together. */
const byPeer = (addresses: readonly string[]): Multiaddr[][] => {
  const parsed = addresses.slice(0, JOIN.addresses).map((text) => parseAddress('invite', text))
  return [...Map.groupBy(parsed, (address) => peerOf(address) ?? address.toString()).values()]
}

const misfit = (): never => {
  throw new ProtocolBroken('the answer does not fit the question')
}

const cardOf = (reply: Exclude<Reply, { k: 'refused' }>): InviteCard => (reply.k === 'card' ? reply.card : misfit())

const grantOf = (reply: Exclude<Reply, { k: 'refused' }>): JoinGrant => {
  if (reply.k !== 'grant') return misfit()
  if (guildCidOf(reply.grant.genesis) !== reply.grant.guild) throw new ProtocolBroken('a genesis of another guild')
  return reply.grant
}

/** @param answered is told of every peer that has answered. */
export const createJoinClient = (host: Host, signal: AbortSignal, answered: (peer: PeerId) => void): JoinClient => {
  const dial = (addresses: Multiaddr[]): Promise<Connection> =>
    openConnection(host, addresses, AbortSignal.any([signal, AbortSignal.timeout(JOIN.dialTimeout)]))

  const exchangeOnce = async (peer: PeerId, question: Question): Promise<Reply> => {
    const stream = await openStream(host, peer, JOIN.protocol, AbortSignal.timeout(JOIN.dialTimeout))
    await using frames = frameStream(stream, { maxFrame: JOIN.maxFrame, timeout: JOIN.answerTimeout, signal })
    await frames.write(question)
    const reply = await frames.read(replyFrame)
    answered(peer)
    return reply
  }

  /** What was relayed may give way to a direct connection at any moment, and take the question with it: it is asked again. */
  const exchange = async ({ remotePeer, limits }: Connection, question: Question): Promise<Reply> => {
    try {
      return await exchangeOnce(remotePeer, question)
    } catch (error) {
      if (limits === undefined || error instanceof ProtocolBroken) throw error
      return exchangeOnce(remotePeer, question)
    }
  }

  /** The first answer that is not worth asking the next peer about. */
  const askAll = async <T>(
    addresses: readonly string[],
    question: Question,
    read: (reply: Exclude<Reply, { k: 'refused' }>) => T
  ): Promise<T | JoinRefusal> => {
    const errors: unknown[] = []
    let refusal: JoinRefusal | undefined
    const dials = byPeer(addresses).map(dial)
    dials.forEach((connecting) => connecting.catch((error: unknown) => errors.push(error)))
    for (const connecting of dials) {
      try {
        const reply = await exchange(await connecting, question)
        if (reply.k !== 'refused') return read(reply)
        refusal = { refused: reply.reason }
        if (!WORTH_ASKING_ON.has(reply.reason)) return refusal
      } catch (error) {
        errors.push(error)
      }
    }
    if (refusal) return refusal
    throw new Unreachable(addresses, { cause: new AggregateError(errors) })
  }

  /** The peers named, or else some of those that are connected. */
  const meet = (addresses: readonly string[]): readonly Promise<Connection>[] =>
    addresses.length > 0
      ? byPeer(addresses).map(dial)
      : host
          .getConnections()
          .slice(0, JOIN.addresses)
          .map((connection) => Promise.resolve(connection))

  const cardsOf = async (connecting: Promise<Connection>): Promise<readonly SignedCard[]> => {
    const reply = await exchange(await connecting, { k: 'cards', guild: null })
    if (reply.k === 'refused') return []
    return reply.k === 'cards' ? reply.cards : misfit()
  }

  return {
    async discover(addresses) {
      const answers = await Promise.allSettled(meet(addresses).map(cardsOf))
      const heard = answers.filter(({ status }) => status === 'fulfilled')
      if (heard.length === 0 && addresses.length > 0) throw new Unreachable(addresses)
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    },
    describe: (addresses, guildHash, inviteKey) => askAll(addresses, { k: 'describe', guildHash, inviteKey }, cardOf),
    join: (addresses, request) => askAll(addresses, { k: 'join', request }, grantOf)
  }
}
