/** Mallory is a member, and her node lies: nothing of it is stored or relayed, she is cut off, and honest peers go on. */
import { setTimeout } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { decodeCbor, encodeCbor } from '../../crypto/primitives.ts'
import { JOIN, SYNC } from '../../federation/limits.ts'
import { controlLog, type LogId } from '../../node/core/ids.ts'
import { LIMITS, type OpBlocks } from '../../node/core/ops.ts'
import type { TestNode } from '../support/federation-node.ts'
import { makeGenesis, message, signOp, type Person } from '../support/memory-guild.ts'
import { joinAs, messageLogIn, startNodeOf, type Membership } from '../support/process/mallory.ts'
import { startMoot, type Moot } from '../support/process/moot.ts'
import { agreement, type NodeProcess } from '../support/process/node-process.ts'
import { eventually } from '../support/process/eventually.ts'
import { makeInvite, pageThrough, type Actor, type Json } from '../support/process/rest.ts'
import { startRawPeer } from '../support/raw-peer.ts'

const CRIME = 'this must not be seen'

let moot: Moot
let membership: Membership

test.before(async () => {
  moot = await startMoot()
  const code = decodeURIComponent(await makeInvite(moot.alice, moot.channel))
  membership = await joinAs('mallory', code)
})

test.after.always(() => moot?.[Symbol.asyncDispose]())

interface Scene {
  readonly node: TestNode
  readonly mallory: Person
  readonly log: LogId
}

const composed = ({ node, mallory, log }: Scene) => node.store.compose(mallory, log, message(CRIME))

/** Signed as it should be, with other fields than an honest node would write. */
const signedWith = (scene: Scene, change: (entry: ReturnType<typeof composed>['entry']) => object): OpBlocks => {
  const { entry, sealed } = composed(scene)
  return signOp(scene.mallory, { ...entry, ...change(entry) }, sealed).blocks
}

const honest = (scene: Scene): OpBlocks => signedWith(scene, () => ({}))

const withFields = (blocks: OpBlocks, change: (fields: Json) => object): OpBlocks => {
  const fields: Json = decodeCbor(blocks.entry)
  return { ...blocks, entry: encodeCbor({ ...fields, ...change(fields) }) }
}

/** The owner's certificate: on the first op of the guild. */
const certificateOfOwner = ({ node }: Scene) => {
  const [first] = [...node.store.ops.values()].filter(({ op }) => op.k === 'create')
  if (!first) throw new Error('the guild has no beginning')
  return first.header
}

const attacks: Readonly<Record<string, (scene: Scene) => OpBlocks>> = {
  'a forged author: the identity is the owner, the key her own': (scene) => {
    const { identity: cert } = certificateOfOwner(scene)
    const { entry, sealed } = composed(scene)
    return signOp({ ...scene.mallory, device: { ...scene.mallory.device, cert } }, entry, sealed).blocks
  },
  "a wrong key: the owner's, over her own signature": (scene) => {
    const { identity: cert, key } = certificateOfOwner(scene)
    const { entry, sealed } = composed(scene)
    return signOp({ ...scene.mallory, device: { ...scene.mallory.device, cert, key } }, entry, sealed).blocks
  },
  'a poisoned clock': (scene) => signedWith(scene, () => ({ time: 2 ** 48 })),
  'a clock that is one ahead': (scene) => signedWith(scene, ({ time }) => ({ time: time + 1 })),
  'a clock that is one behind': (scene) => signedWith(scene, ({ time }) => ({ time: time - 1 })),
  'an unknown field': (scene) => withFields(honest(scene), () => ({ extra: 1 })),
  'an unknown field of the payload': (scene) =>
    withFields(honest(scene), ({ payload }) => ({ payload: { ...payload, extra: 1 } })),
  'bytes that are not canonical': (scene) => {
    const blocks = honest(scene)
    return { ...blocks, entry: new Uint8Array([0xb8, (blocks.entry[0] ?? 0) & 0x1f, ...blocks.entry.subarray(1)]) }
  },
  'an over-long entry': (scene) => ({ ...honest(scene), entry: new Uint8Array(LIMITS.entry + 1) }),
  'an over-long body': (scene) => ({ ...honest(scene), body: new Uint8Array(LIMITS.messageBody + 1) }),
  'another body than was signed': (scene) => ({ ...honest(scene), body: composed(scene).sealed.body }),
  'an op for another guild': (scene) => {
    const { guild } = makeGenesis(scene.mallory)
    return withFields(honest(scene), ({ payload }) => ({ id: controlLog(guild), payload: { ...payload, g: guild } }))
  }
}

/** Until her words are read on A: the way for the lie is open. */
const speakHonestly = async ({ node, mallory, log }: Scene, content: string): Promise<void> => {
  const { blocks } = node.store.write(mallory, log, message(content))
  const { genesis } = membership
  for (;;) {
    node.network.publish(genesis.guild, [blocks])
    const [newest]: Json[] = await moot.alice.get(`/channels/${moot.channel}/messages?limit=1`)
    if (newest?.content === content) return
    await setTimeout(100)
  }
}

const cutsOff = (node: NodeProcess, peer: string): Promise<unknown> =>
  node.logs(`a cut-off of ${peer}`, (line) => line['message'] === 'a peer is cut off' && line['peer'] === peer)

/** Publishes the lie until A has heard it: what gossip brings to B alone ends there, since B cuts her off, too. */
const untilCutOff = async (scene: Scene, attack: (scene: Scene) => OpBlocks): Promise<void> => {
  let heard = false
  const cut = cutsOff(moot.a, scene.node.network.peerId()).finally(() => (heard = true))
  while (!heard) {
    scene.node.network.publish(membership.genesis.guild, [attack(scene)])
    await Promise.race([cut, setTimeout(200)])
  }
  await cut
}

const nothingHappened = async (t: ExecutionContext): Promise<void> => {
  await moot.bob.post(`/channels/${moot.channel}/messages`, { content: 'honest people go on' })
  await agreement(moot.a, moot.b)
  for (const reader of [moot.alice, moot.bob]) {
    const said: Json[] = await pageThrough(reader, moot.channel)
    t.false(said.some(({ content }) => content === CRIME))
  }
}

const PROTOCOLS = [SYNC.protocol, JOIN.protocol]
const noise = new Uint8Array(2000).map((_, i) => (i * 167) % 251)
const addressOfA = (): string => moot.a.ready.multiaddrs[0] ?? ''

for (const protocol of PROTOCOLS) {
  test.serial(`garbage on ${protocol}: cut off`, async (t) => {
    await using peer = await startRawPeer()
    await peer.shout(addressOfA(), protocol, noise)
    await cutsOff(moot.a, peer.host.peerId.toString())
    await nothingHappened(t)
  })
}

test.serial('a peer that stops in the middle of a frame: dropped in time, whatever the protocol', async (t) => {
  const stall = async (protocol: string): Promise<void> => {
    await using peer = await startRawPeer()
    const answer = await peer.shout(addressOfA(), protocol, new Uint8Array([200, 1, 1, 2, 3]))
    t.is(answer.byteLength, 0, protocol)
  }
  await Promise.all(PROTOCOLS.map(stall))
  await nothingHappened(t)
})

for (const [what, attack] of Object.entries(attacks)) {
  test.serial(`${what}: cut off, not stored, not relayed`, async (t) => {
    await using node = await startNodeOf(membership)
    const { genesis, person: mallory } = membership
    const scene = { node, mallory, log: messageLogIn(node, genesis.guild) }
    await speakHonestly(scene, `before ${what}`)
    await untilCutOff(scene, attack)
    await nothingHappened(t)
  })
}

test.serial('who signs two ops for one place in her chain is named to who moderates, on either node', async (t) => {
  const { a, alice, boop, guild, channel } = moot
  const forker = await joinAs('forker', decodeURIComponent(await makeInvite(alice, channel)))
  await using node = await startNodeOf(forker)
  const scene = { node, mallory: forker.person, log: messageLogIn(node, forker.genesis.guild) }
  const named = async (who: Actor): Promise<readonly string[]> => {
    const { members }: Json = await who.post(`/guilds/${guild}/members-search`, {})
    return members.filter((one: Json) => one.has_forked).map((one: Json) => one.member.user.username)
  }
  await speakHonestly(scene, 'I am one')
  t.deepEqual(await named(alice), [])
  const branches = ['I go left', 'I go right'].map((text) => {
    const { entry, sealed } = node.store.compose(scene.mallory, scene.log, message(text))
    return signOp(scene.mallory, entry, sealed).blocks
  })
  for (const who of [alice, boop]) {
    await eventually(async () => {
      node.network.publish(forker.genesis.guild, branches)
      return (await named(who)).length > 0
    })
    t.deepEqual(await named(who), ['forker'])
  }
  await agreement(a, moot.b)
})

test.serial('an honest member can still come in and hears everything', async (t) => {
  const code = decodeURIComponent(await makeInvite(moot.alice, moot.channel))
  const trent = await joinAs('trent', code)
  await using node = await startNodeOf(trent)
  const scene = { node, mallory: trent.person, log: messageLogIn(node, trent.genesis.guild) }
  await speakHonestly(scene, 'sorry for the noise')
  await nothingHappened(t)
})
