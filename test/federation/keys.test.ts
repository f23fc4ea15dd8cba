/**
 * What is signed outside of the logs, and what members derive from a guild's secret: as docs/protocol.md says it, worked out
 * here without the node's own code.
 */
import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import test from 'ava'
import { encodeCbor, fromBase64url, verifySignature } from '../../crypto/primitives.ts'
import { guildKey, guildTag, userKey } from '../../federation/keys.ts'
import { guildCidOf, type DeviceKey } from '../../node/core/ids.ts'
import { actor } from '../support/core/actors.ts'
import { signedWords } from '../vectors/signed-words.ts'

const onFile: ReturnType<typeof signedWords> = JSON.parse(
  readFileSync(new URL('../vectors/words.json', import.meta.url), 'utf8')
)
const { words, lists, keys } = onFile
const device = onFile.device as DeviceKey
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

test('what is signed, and derived, is what is on file', (t) => {
  t.deepEqual(JSON.parse(JSON.stringify(signedWords())), onFile)
})

for (const { name, purpose, bytes: said, sig } of words) {
  test(`${name} is signed with its purpose before it, and for no other`, (t) => {
    const over = (what: string) => Buffer.concat([Buffer.from(what), bytes(said)])
    t.true(verifySignature(device, over(purpose), fromBase64url(sig)))
    for (const other of new Set(words.map((word) => word.purpose)))
      if (other !== purpose) t.false(verifySignature(device, over(other), fromBase64url(sig)))
  })
}

for (const { name, list, sig } of lists) {
  test(`${name} is signed as a list`, (t) => {
    const items = list.map((item) => (typeof item === 'object' && item !== null ? bytes(item.hex) : item))
    t.true(verifySignature(device, encodeCbor(items), fromBase64url(sig)))
  })
}

/** RFC 5869, for 32 bytes. */
const hkdf = (secret: Buffer, salt: string, info: string): Buffer => {
  const key = createHmac('sha256', salt).update(secret).digest()
  return createHmac('sha256', key)
    .update(info)
    .update(Buffer.from([1]))
    .digest()
}

test('keys and topics of a guild follow from its secret, each by its purpose', (t) => {
  const of = (purpose: string) => hkdf(bytes(keys.secret), keys.guild, `folkmoot/${purpose}/1`)
  t.is(of('gossip-key').toString('hex'), keys.gossipKey)
  t.is(`folkmoot/${of('gossip-topic').toString('base64url')}`, keys.gossipTopic)
  t.is(of('notice-key').toString('hex'), keys.noticeKey)
  t.is(`folkmoot/${of('notice-topic').toString('base64url')}`, keys.noticeTopic)
  t.is(of('dht-key').toString('hex'), keys.dhtKeyOfGuild)
  const user = createHash('sha256').update(`folkmoot/dht/user/1/${keys.user}`).digest('hex')
  t.is(user, keys.dhtKeyOfUser)
  const { client, server, clientNonce, serverNonce } = keys.meeting
  const tag = createHmac('sha256', of('sync-tag'))
    .update(bytes(clientNonce))
    .update(bytes(serverNonce))
    .update(`${client} ${server}`)
    .digest()
  t.is(tag.toString('hex', 0, 16), keys.tag)
})

test('what a guild is looked for by says nothing of the guild to who lacks its secret, and tags are of one meeting', (t) => {
  const [one, other] = [1, 2].map((n) => new Uint8Array(32).fill(n)) as [Uint8Array, Uint8Array]
  const [guild, another] = [guildCidOf(one), guildCidOf(other)]
  const meeting = { client: 'a', server: 'b', clientNonce: one, serverNonce: one }
  const said = [
    guildKey(one, guild),
    guildKey(other, guild),
    guildKey(one, another),
    userKey(actor('alice').user),
    guildTag(one, guild, meeting),
    guildTag(one, guild, { ...meeting, serverNonce: other }),
    guildTag(one, guild, { ...meeting, clientNonce: other }),
    guildTag(one, guild, { ...meeting, client: 'c' }),
    guildTag(one, guild, { ...meeting, server: 'c' }),
    guildTag(one, another, meeting),
    guildTag(other, guild, meeting)
  ].map((each) => Buffer.from(each).toString('hex', 0, 16))
  t.is(new Set(said).size, said.length)
})
