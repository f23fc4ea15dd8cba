/** What somebody learns of a conversation that they are not in, by a node of their own making: nothing. */
import test from 'ava'
import { hereFrame, openProof, seekFrame, tagOf } from '../../federation/letters/frames.ts'
import { CONVERSATIONS, LETTERS, SYNC } from '../../federation/limits.ts'
import { answerFrame } from '../../federation/sync/frames.ts'
import { meetAsClient, type Credentials } from '../../federation/sync/handshake.ts'
import { decodeFriendCode } from '../../node/app/friend-code.ts'
import { channelOf, pairGenesis } from '../../node/core/conversation.ts'
import { channelLog, type GuildCid, type UserCid } from '../../node/core/ids.ts'
import { makePerson, type Person } from '../support/memory-guild.ts'
import { eventually } from '../support/process/eventually.ts'
import { friendCodeOf } from '../support/process/friends.ts'
import { startMoot } from '../support/process/moot.ts'
import type { NodeProcess } from '../support/process/node-process.ts'
import type { Json } from '../support/process/rest.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

const userOf = async (node: NodeProcess, name: string): Promise<UserCid> => {
  const user = decodeFriendCode(await friendCodeOf(node, name))?.user
  if (!user) throw new Error('the test set-up is wrong')
  return user
}

const credentialsOf = (person: Person, conversation: GuildCid): Credentials => ({
  carried: () => [conversation],
  guildSecret: () => undefined,
  devices: () => [person.device],
  turnedAway: () => undefined,
  log: { identity: () => person.identity } as unknown as Credentials['log'],
  isConversation: () => true,
  concerns: () => true,
  isMember: () => true
})

const meet = async (peer: RawPeer, node: NodeProcess, person: Person, conversation: GuildCid) => {
  const frames = await peer.open(node.ready.multiaddrs[0] ?? '', SYNC.protocol)
  const ends = { client: peer.host.peerId.toString(), server: node.ready.peerId }
  return { frames, proven: await meetAsClient(frames, ends, credentialsOf(person, conversation), [conversation]) }
}

test('who is not in a conversation hears not even that there is one', async (t) => {
  await using moot = await startMoot()
  const { a, b, alice, bob } = moot
  const dm = await bob.post('/users/@me/channels', { recipient_id: alice.id })
  await bob.post(`/channels/${dm.id}/messages`, { content: 'for alice alone' })
  await eventually(async () => (await alice.get('/users/@me/channels')).length === 1)
  const { cid } = pairGenesis(await userOf(a, 'alice'), await userOf(b, 'bob'))
  const mallory = makePerson('mallory')
  await using peer = await startRawPeer()
  for (const node of [a, b]) {
    const { frames, proven } = await meet(peer, node, mallory, cid)
    t.is(proven.size, 0)
    await frames.write({ k: 'pull', guild: cid, log: channelLog(cid, channelOf(cid)), have: {} })
    t.like(await frames.read(answerFrame), { k: 'refused', reason: 'not-carried' })
    await frames.write({ k: 'bye' })
  }
  // A frame of the conversation from whoever has proved nothing is no news, and no fault.
  const push = await peer.open(a.ready.multiaddrs[0] ?? '', CONVERSATIONS.protocol)
  await push.write({ k: 'ops', guild: cid, ops: [], identities: [] })
  const page: Json[] = await alice.get(`/channels/${dm.id}/messages`)
  t.deepEqual(
    page.map(({ content }) => content),
    ['for alice alone']
  )
})

test('a node proves whom it acts for to whoever knows them, and names nobody else', async (t) => {
  await using moot = await startMoot()
  const { a } = moot
  const alice = await userOf(a, 'alice')
  await using peer = await startRawPeer()
  const frames = await peer.open(a.ready.multiaddrs[0] ?? '', LETTERS.protocol)
  const nonce = new Uint8Array(32).fill(7)
  const stranger = makePerson('stranger').user
  await frames.write(
    seekFrame({ k: 'seek', v: 1, nonce, tags: [alice, stranger].map((user) => tagOf(user, nonce)) }, 's')
  )
  const { proofs } = await frames.read(hereFrame)
  const visit = { client: peer.host.peerId.toString(), server: a.ready.peerId, nonce }
  t.deepEqual(
    proofs.map((proof) => openProof(proof, visit)?.user),
    [alice]
  )
  t.is(proofs[0] && openProof(proofs[0], { ...visit, client: 'another' }), undefined)
})
