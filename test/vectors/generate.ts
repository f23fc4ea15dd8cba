/**
 * Writes the vectors beside this file: `node test/vectors/generate.ts`. Deterministic: keys follow from names, salts
 * from a seed. Another implementation of the protocol should give the same bytes and the same verdicts.
 */
import { writeFileSync } from 'node:fs'
import { encodeCbor, sha256, toBase64url, utf8 } from '../../crypto/primitives.ts'
import { openWebhookToken } from '../../crypto/webhook.ts'
import { boundProof, foundProof, seekProof } from '../../federation/codes/frames.ts'
import { encodeInvite, guildHashOf, inviteKey } from '../../node/app/invite-code.ts'
import { makeTree } from '../../node/core/blobs.ts'
import { stretch } from '../../node/app/short-code.ts'
import { decodeEntry } from '../../node/core/codec.ts'
import { controlLog, globalId, objectId, opCidOf, type OpCid } from '../../node/core/ids.ts'
import { codeKey } from '../../node/core/short-codes.ts'
import type { Draft, VerifiedOp } from '../../node/core/ops.ts'
import { actor, keeper } from '../support/core/actors.ts'
import { T0 } from '../support/core/clock.ts'
import * as drafts from '../support/core/drafts.ts'
import { found, type Replica } from '../support/core/replica.ts'
import { everyKind, newcomers } from './every-kind.ts'
import { mergeVectors } from './merge-cases.ts'
import { holdings, permissionCases } from './permission-cases.ts'
import { refusedEntries } from './refused-entries.ts'
import { signedWords } from './signed-words.ts'

export const hex = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex')

/** JSON has neither bytes nor big integers: hex text and decimal text stand for them. */
export const jsonOf = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return { hex: hex(value) }
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (Array.isArray(value)) return value.map(jsonOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]))
}

const [alice, bob] = [actor('alice'), actor('bob')]

const opVector = (name: string, { op, blocks }: VerifiedOp) => ({
  name,
  cid: op.cid,
  user: op.user,
  entry: hex(blocks.entry),
  body: hex(blocks.body),
  display: hex(blocks.display),
  decoded: jsonOf({ header: op.header, body: op.body, display: op.display })
})

/** One that posts. */
const webhook = keeper('webhook')

const recorder = (moot: Replica) => {
  const made: ReturnType<typeof opVector>[] = []
  const write = (author: typeof alice, draft: Draft, channel?: Parameters<Replica['write']>[2], hook?: OpCid) => {
    const cid = moot.write(author, draft, channel, undefined, hook)
    const op = moot.seen.get(cid)
    const name = `${author.name}: ${draft.k}`
    const isAnother = made.some((vector) => vector.name === name)
    if (op) made.push(opVector(isAnother ? `${name} with files` : name, op))
    return cid
  }
  return { made, write }
}

const story = (moot: Replica) => {
  const { made, write } = recorder(moot)
  for (const op of moot.seen.values()) made.push(opVector('alice: create', op))
  const general = write(alice, drafts.chanNew('general'))
  const role = write(alice, drafts.roleNew('V', 1n << 13n, 'helper'))
  const invitation = write(alice, drafts.invite(general))
  write(alice, drafts.admit(moot.guild, bob, invitation))
  write(alice, drafts.grant(bob.user, role))
  write(alice, drafts.overwrite(general, role, 'role', 1n << 53n, 0n))
  const hello = write(bob, drafts.msg('grüß dich 👋'), general)
  write(alice, drafts.msg('hello', { type: 19, reply: { message: hello, channel: general } }), general)
  write(bob, drafts.edit(hello, 'hello, all'), general)
  write(alice, drafts.react(hello, '👋'), general)
  write(alice, drafts.pin(hello), general)
  write(bob, drafts.del(hello), general)
  write(bob, { k: 'profile', body: { globalName: 'Bob' } })
  const hook = write(alice, drafts.hookNew(webhook.user, general))
  write(webhook, drafts.msg('rain', { as: { name: 'weather', avatar: null } }), general, hook)
  const { cid: blob } = makeTree(3, [sha256(utf8('abc'))])
  const file = { blob, name: 'abc.txt', size: 3, type: 'text/plain' }
  const files = [file, { ...file, width: 1, height: 2, description: 'letters', spoiler: true }]
  const withFiles = write(alice, drafts.msg('look', { files }), general)
  const lessFiles = drafts.edit(withFiles, 'look at this')
  write(alice, { ...lessFiles, display: { ...lessFiles.display, files: [file] } } as Draft, general)
  write(alice, drafts.ban(bob.user, 'spam'))
  return { made, general }
}

const TAG = toBase64url(sha256(utf8('tag')))

/** What has been added since: what stood before stays as it was. */
const sequel = (moot: Replica, general: OpCid) => {
  const { made, write } = recorder(moot)
  write(alice, drafts.invite(general, { tag: TAG }, 6))
  return made.map((each) => ({ ...each, name: `${each.name} with a short code` }))
}

export const opVectors = () => {
  const moot = found(alice)
  const { made, general } = story(moot)
  const last = [...moot.seen.values()].at(-1)
  const refused = last ? refusedEntries(last.op.header) : []
  const later = sequel(moot, general)
  const ops = [...made, ...later, ...everyKind(moot, general).map(({ name, op }) => opVector(name, op))]
  return {
    identities: [alice, bob, webhook, ...newcomers].map(({ name, identity, user, device }) => ({
      name,
      user,
      device: device.key,
      cert: identity.cid,
      genesis: hex(identity.genesis),
      certificate: hex(identity.cert),
      ...(identity.rotation ? { rotation: hex(identity.rotation) } : {})
    })),
    guild: { cid: moot.guild, genesis: hex(moot.genesis.genesis) },
    ops,
    refused: refused.map(({ name, entry }) => {
      const decoded = decodeEntry(entry)
      return { name, entry: hex(entry), reason: decoded.ok ? null : decoded.reason }
    })
  }
}

const cids = ['a', 'b', 'c'].map((text) => opCidOf(encodeCbor(text)))

export const idVectors = () => {
  const { guild } = found(alice)
  const secret = sha256(utf8('secret')).subarray(0, 16)
  const addresses = [
    '/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA',
    '/dns4/moot.example/tcp/443/wss/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'
  ]
  const guildHash = guildHashOf(guild)
  return {
    objects: cids.flatMap((op, i) =>
      [0, 1, 7].map((n) => ({ t: T0 + i, op, attempt: n, id: objectId(T0 + i, op, n) }))
    ),
    users: [alice, bob].map(({ user }) => ({ cid: user, id: globalId('uid1', user) })),
    guilds: [{ cid: guild, id: globalId('gid1', guild), control: controlLog(guild) }],
    webhooks: ['folkmoot', 'MootMoot', '0-1_2-3_'].map((part) => {
      const token = part.repeat(9).slice(0, 68)
      const opened = openWebhookToken(token)
      return opened && { token, root: opened.root.key, genesis: hex(opened.genesis), user: opened.user }
    }),
    invites: [[], addresses.slice(0, 1), addresses].map((some) => ({
      guildHash: hex(guildHash),
      secret: hex(secret),
      key: inviteKey(secret).key,
      addresses: some,
      code: encodeInvite({ guildHash, secret, addresses: some })
    }))
  }
}

/** A short code, what follows from it, and what is proved when somebody asks by it. */
export const codeVectors = async () => {
  const code = 'moot5JZw3V'
  const guildHash = guildHashOf(found(alice).guild)
  const { tag, secretIn } = await stretch(code)
  const { key } = inviteKey(secretIn(guildHash))
  const [client, server] = [
    '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA',
    '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'
  ]
  const asking = { client, server, nonce: new Uint8Array(16).fill(1) }
  const place = { guildHash, admits: true, bound: boundProof({ inviteKey: key, guildHash, admits: true }, asking) }
  const said = { places: [place], addresses: [`/ip4/192.0.2.1/tcp/4001/p2p/${server}`] }
  return {
    code,
    tag,
    lookedForAt: hex(codeKey(tag)),
    guildHash: hex(guildHash),
    secret: hex(secretIn(guildHash)),
    key,
    asking: jsonOf(asking),
    seek: hex(seekProof(tag, asking)),
    found: jsonOf({ ...said, proof: foundProof(tag, asking, said) })
  }
}

export const permissionVectors = () => permissionCases.map((each) => ({ ...each, expected: holdings(each) }))

/** Blocks only: what they decode to is in ops.json. */
export const concurrencyVectors = () =>
  mergeVectors(({ op, blocks }) => ({
    user: op.user,
    entry: hex(blocks.entry),
    body: hex(blocks.body),
    display: hex(blocks.display)
  }))

const write = (name: string, vectors: unknown): void =>
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`)

if (import.meta.main) {
  write('ops.json', opVectors())
  write('ids.json', idVectors())
  write('codes.json', await codeVectors())
  write('words.json', signedWords())
  write('permissions.json', permissionVectors())
  write('merge.json', concurrencyVectors())
}
