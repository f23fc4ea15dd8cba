/** The bytes of the protocol stand still: what was written once decodes to the same, and is written the same again. */
import { readFileSync } from 'node:fs'
import test from 'ava'
import { fromBase64url, verifySignature } from '../../../crypto/primitives.ts'
import { decodeInvite, inviteKey } from '../../../node/app/invite-code.ts'
import { decodeEntry, decodeOp } from '../../../node/core/codec.ts'
import { shapes } from '../../../node/core/fixtures/shapes.ts'
import { globalId, objectId, type DeviceKey, type UserCid } from '../../../node/core/ids.ts'
import { verifyIdentity } from '../../../node/core/identity.ts'
import { opSchemas } from '../../../node/core/op-schema.ts'
import { logOf, shuffled } from '../../support/core/council.ts'
import {
  codeVectors,
  concurrencyVectors,
  idVectors,
  jsonOf,
  opVectors,
  permissionVectors
} from '../../vectors/generate.ts'
import { readable } from '../../vectors/merge-cases.ts'

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'))
const bytes = (hex: string | null): Uint8Array => Uint8Array.from(Buffer.from(hex ?? '', 'hex'))
const block = (hex: string | null): Uint8Array | null => (hex === null ? null : bytes(hex))

const ops = read<ReturnType<typeof opVectors>>('ops.json')
const permissions = read<ReturnType<typeof permissionVectors>>('permissions.json')
const merge = read<ReturnType<typeof concurrencyVectors>>('merge.json')
const ids = read<ReturnType<typeof idVectors>>('ids.json')

/** Which root key has certified the device is no part of what an op decodes to, nor of the merge cases: nobody there has replaced theirs. */
const authorOf = (user: UserCid) => ({ user, root: '' as DeviceKey })

test('the generator gives what is on file', (t) => {
  t.deepEqual(JSON.parse(JSON.stringify(opVectors())), ops)
  t.deepEqual(JSON.parse(JSON.stringify(idVectors())), ids)
  t.deepEqual(JSON.parse(JSON.stringify(permissionVectors())), permissions)
  t.deepEqual(JSON.parse(JSON.stringify(concurrencyVectors())), merge)
})

test('a short code leads where it did, and is asked for as it was', async (t) => {
  t.deepEqual(JSON.parse(JSON.stringify(await codeVectors())), read('codes.json'))
})

for (const vector of ops.ops) {
  test(`${vector.name} decodes as on file, and its signature holds`, (t) => {
    const entry = decodeEntry(bytes(vector.entry))
    if (!entry.ok) throw new Error(entry.reason)
    t.is(entry.value.cid, vector.cid)
    const { key, sig } = entry.value.header
    t.true(verifySignature(key, entry.value.signed, fromBase64url(sig)))
    const blocks = { entry: bytes(vector.entry), body: block(vector.body), display: block(vector.display) }
    const op = decodeOp(entry.value, authorOf(vector.user as UserCid), blocks)
    if (!op.ok) throw new Error(op.reason)
    const { header, body, display } = op.value
    t.deepEqual(JSON.parse(JSON.stringify(jsonOf({ header, body, display }))), vector.decoded)
  })
}

for (const { name, entry, reason } of ops.refused) {
  test(`${name} is refused`, (t) => {
    const decoded = decodeEntry(bytes(entry))
    t.is(decoded.ok ? null : decoded.reason, reason)
    t.truthy(reason)
  })
}

for (const { title, ops: cids, expected } of merge.cases) {
  test(`merge: ${title}`, (t) => {
    const decoded = cids.flatMap((cid) => {
      const vector = merge.ops[cid]
      const entry = vector && decodeEntry(bytes(vector.entry))
      if (!vector || !entry?.ok) return []
      const blocks = { entry: bytes(vector.entry), body: block(vector.body), display: block(vector.display) }
      const op = decodeOp(entry.value, authorOf(vector.user), blocks)
      return op.ok ? [op.value] : []
    })
    t.is(decoded.length, cids.length)
    const log = logOf(merge.guild, shuffled(decoded, title))
    t.deepEqual([...log.rejected.keys()].toSorted(), expected.void)
    t.deepEqual(log.heads, expected.heads)
    t.deepEqual(JSON.parse(JSON.stringify(readable(log.state))), expected.state)
  })
}

test('there is an op of every kind, and one that makes each type of fixture', (t) => {
  const made = ops.ops.map(({ decoded }) => decoded as { header: { payload: { k: string } }; body: { type?: unknown } })
  const kinds = new Set(made.map(({ header }) => header.payload.k))
  t.deepEqual(
    Object.keys(opSchemas).filter((k) => !kinds.has(k)),
    []
  )
  const types = new Set(made.flatMap(({ header, body }) => (header.payload.k === 'fixture.new' ? [body.type] : [])))
  t.deepEqual(
    Object.keys(shapes).filter((type) => !types.has(type)),
    []
  )
})

test('identities verify to the users and devices on file', (t) => {
  for (const { genesis, certificate, rotation, user, device, cert } of ops.identities) {
    const shown = { genesis: bytes(genesis), cert: bytes(certificate), rotation: block(rotation ?? null) }
    const identity = verifyIdentity(shown)
    t.like(identity, { user, key: device, cid: cert })
  }
})

test('ids follow from CIDs', (t) => {
  for (const { t: time, op, attempt, id } of ids.objects) t.is(objectId(time, op, attempt), id)
  for (const { cid, id } of ids.users) t.is(globalId('uid1', cid), id)
  for (const { cid, id } of ids.guilds) t.is(globalId('gid1', cid), id)
})

test('invite codes carry what is on file', (t) => {
  for (const { code, guildHash, secret, addresses, key } of ids.invites) {
    const decoded = decodeInvite(code)
    t.deepEqual(decoded && { ...decoded, addresses: [...decoded.addresses] }, {
      guildHash: bytes(guildHash),
      secret: bytes(secret),
      addresses
    })
    t.is(decoded && inviteKey(decoded.secret).key, key as never)
  }
})
