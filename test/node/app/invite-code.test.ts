import test from 'ava'
import { decodeInvite, encodeInvite } from '../../../node/app/invite-code.ts'

const PEER = '12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4pg'
const carrying = (...addresses: string[]) => {
  const named = addresses.map((address) => `${address}/p2p/${PEER}`)
  return { guildHash: new Uint8Array(16).fill(1), secret: new Uint8Array(16).fill(2), addresses: named }
}

test('a code carries hash, secret and addresses', (t) => {
  for (const address of [
    '/ip4/192.0.2.7/tcp/4001',
    '/ip6/2001:db8::1/tcp/4001',
    '/dns4/moot.example/tcp/443/tls/ws',
    '/dns/moot.example/tcp/80/ws'
  ]) {
    const invite = carrying(address)
    const decoded = decodeInvite(encodeInvite(invite))
    t.deepEqual(decoded && { ...decoded, guildHash: new Uint8Array(decoded.guildHash) }, invite, address)
  }
})

test('addresses that no peer listens on are left out, whoever made the code', (t) => {
  const sneaky = carrying(
    '/unix/%2Fvar%2Frun%2Fdocker.sock',
    '/ip4/10.0.0.1/tcp/80/http-path/admin%2Fshutdown/ws',
    '/ip4/192.0.2.7/udp/53'
  )
  t.deepEqual(decodeInvite(encodeInvite(sneaky))?.addresses, [])
  const half = carrying('/dnsaddr/evil.example', '/ip4/192.0.2.7/tcp/4001')
  t.deepEqual(decodeInvite(encodeInvite(half))?.addresses, [`/ip4/192.0.2.7/tcp/4001/p2p/${PEER}`])
})

test('what is no code', (t) => {
  const code = encodeInvite(carrying('/ip4/192.0.2.7/tcp/4001'))
  for (const text of ['', 'l0I', code.slice(0, 30), code.slice(0, -3), '1'.repeat(600)]) {
    t.is(decodeInvite(text), undefined, text)
  }
})
