/** A member of a guild whose node is her own work: real libp2p, real proofs, and whatever ops she likes. */
import { decodeInvite, inviteKey } from '../../../node/app/invite-code.ts'
import { parseLogId, type GuildCid, type LogId } from '../../../node/core/ids.ts'
import { joinStatement } from '../../../node/core/kinds/join-request.ts'
import { openGenesis } from '../../../node/core/kinds/create.ts'
import { startNode, type TestNode } from '../federation-node.ts'
import { makePerson, type Genesis, type Person } from '../memory-guild.ts'

export interface Membership {
  readonly person: Person
  readonly genesis: Genesis
  /** Multiaddrs of the node that let her in. */
  readonly addresses: readonly string[]
}

/** Joins as every node does, by the code of an invite. */
export const joinAs = async (name: string, code: string): Promise<Membership> => {
  const decoded = decodeInvite(code)
  if (!decoded) throw new Error('the test has a malformed invite')
  const person = makePerson(name)
  const { user, device, identity } = person
  await using door = await startNode(person)
  const { key, sign } = inviteKey(decoded.secret)
  const card = await door.network.describeInvite(decoded.addresses, decoded.guildHash, key)
  if ('refused' in card) throw new Error(`the invite is refused: ${card.refused}`)
  const { guild } = card
  const t = Date.now()
  const grant = await door.network.join(decoded.addresses, {
    guild,
    guildHash: decoded.guildHash,
    user,
    cert: device.cert,
    bot: false,
    profile: { name, globalName: null, avatar: null },
    t,
    inviteKey: key,
    sig: sign(joinStatement({ guild, user, cert: device.cert, t })),
    identity
  })
  if ('refused' in grant) throw new Error(`she is refused: ${grant.refused}`)
  const secret = openGenesis(grant.genesis)?.secret
  if (!secret) throw new Error('the genesis has no secret')
  return { person, genesis: { guild, genesis: grant.genesis, secret }, addresses: decoded.addresses }
}

/** Another node of hers, under a new peer id, when it has pulled the guild. */
export const startNodeOf = async ({ person, genesis, addresses }: Membership): Promise<TestNode> => {
  const node = await startNode(person, { bootstrap: [...addresses] })
  await node.hold(genesis)
  await node.store.until((store) => messageLogOf(store, genesis.guild) !== undefined, 'the guild at the hostile node')
  return node
}

/** The message log of the first channel that has one. */
const messageLogOf = ({ logs }: TestNode['store'], guild: GuildCid): LogId | undefined =>
  logs(guild)
    .map(({ id }) => id)
    .find((id) => parseLogId(id)?.type === 'channel')

export const messageLogIn = ({ store }: TestNode, guild: GuildCid): LogId => {
  const log = messageLogOf(store, guild)
  if (!log) throw new Error('there is no channel with messages')
  return log
}
