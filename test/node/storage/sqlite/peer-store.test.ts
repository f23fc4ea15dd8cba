/** Peers are remembered by where they were last reached; who was met longest ago is forgotten first. */
import test from 'ava'
import { openStorage } from '../../../../node/storage/index.ts'

const address = (port: number): string => `/ip4/127.0.0.1/tcp/${port}`

test('a peer is known by its latest addresses, and those met last come first', async (t) => {
  using storage = openStorage(':memory:', () => undefined)
  const { peers } = storage
  t.deepEqual(peers.known(10, 0), [])
  await peers.remember({ peer: 'bob', addresses: [address(1)] }, 1)
  await peers.remember({ peer: 'carol', addresses: [address(2), address(3)] }, 2)
  await peers.remember({ peer: 'bob', addresses: [address(4)] }, 3)
  t.deepEqual(peers.known(10, 0), [
    { peer: 'bob', addresses: [address(4)] },
    { peer: 'carol', addresses: [address(2), address(3)] }
  ])
  t.deepEqual(
    peers.known(1, 0).map(({ peer }) => peer),
    ['bob']
  )
})

test('who has not been met since is not known any more', async (t) => {
  using storage = openStorage(':memory:', () => undefined)
  const { peers } = storage
  await peers.remember({ peer: 'bob', addresses: [address(1)] }, 1000)
  await peers.remember({ peer: 'carol', addresses: [address(2)] }, 2000)
  t.deepEqual(
    peers.known(10, 1000).map(({ peer }) => peer),
    ['carol']
  )
})

test('the book does not grow without end', async (t) => {
  using storage = openStorage(':memory:', () => undefined)
  const { peers } = storage
  for (let n = 0; n < 300; n++) await peers.remember({ peer: `peer ${n}`, addresses: [address(n)] }, n)
  const known = peers.known(1000, 0).map(({ peer }) => peer)
  t.is(known.length, 200)
  t.is(known[0], 'peer 299')
  t.false(known.includes('peer 99'))
})
