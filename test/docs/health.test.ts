/** The schema in the documentation is that by which the command line reads a node's health; what a node answers fits it. */
import test from 'ava'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { health } from '../../node/cli/health.ts'
import { CONTROL, startNode } from '../support/api/node.ts'

const FILE = new URL('../../docs/health.schema.json', import.meta.url)

test('the schema in the documentation is that of the code', (t) => {
  t.deepEqual(
    JSON.parse(readFileSync(FILE, 'utf8')),
    JSON.parse(JSON.stringify(z.toJSONSchema(health, { io: 'input' })))
  )
})

test('what a node answers has what the schema says, and nothing else', async (t) => {
  await using node = await startNode()
  await (await node.person('alice')).post('/guilds', { name: 'Moot' })
  const { body } = await node.request('GET', '/folkmoot/health', { authorization: `Node ${CONTROL}` })
  t.deepEqual(health.parse(body), body)
})
