/** Guilds that show themselves to anybody, as a picture. */
import test from 'ava'
import { found, startNode } from '../../support/api/node.ts'
import { load } from '../../support/api/files.ts'
import { dataUri, look, still } from '../../support/pictures.ts'

const node = await startNode()
const alice = await node.person('alice')

test.after.always(async (t) => {
  t.deepEqual(node.faults, [])
  await node[Symbol.asyncDispose]()
})

test('a guild shows itself in five styles while it wants to, with its name and its icon', async (t) => {
  const { guild } = await found(alice)
  const path = `/guilds/${guild}/widget.png`
  const at = (query = '') => load(`${node.url}/api/v10${path}${query}`)
  t.like(await node.request('GET', path), { status: 403, body: { code: 50_004 } })
  t.like(await node.request('GET', '/guilds/1234567890123456789/widget.png'), { status: 404, body: { code: 10_004 } })
  await alice.patch(`/guilds/${guild}/widget`, { enabled: true })
  const shield = await at()
  t.is(shield.headers.get('content-type'), 'image/png')
  t.regex(shield.headers.get('cache-control') ?? '', /max-age=\d+/)
  t.like(await look(shield.bytes), { format: 'png', height: 20 })
  t.deepEqual((await at('?style=shield')).bytes, shield.bytes)
  for (const [style, height] of [
    ['banner1', 76],
    ['banner2', 64],
    ['banner3', 98],
    ['banner4', 176]
  ] as const)
    t.like(await look((await at(`?style=${style}`)).bytes), { format: 'png', width: 320, height }, style)
  t.like(await node.request('GET', `${path}?style=banner5`), { status: 400, body: { code: 50_035 } })

  const { bytes: before } = await at('?style=banner2')
  await alice.patch(`/guilds/${guild}`, { name: 'Moot <b>&amp; friends</b>' })
  const { bytes: renamed } = await at('?style=banner2')
  t.notDeepEqual(renamed, before)
  await alice.patch(`/guilds/${guild}`, { icon: dataUri(await still(64, 64, '#c33')) })
  t.notDeepEqual((await at('?style=banner2')).bytes, renamed)

  await alice.patch(`/guilds/${guild}/widget`, { enabled: false })
  t.like(await node.request('GET', path), { status: 403, body: { code: 50_004 } })
})
