/**
 * Everything that the table of routes does not ask for, sent to every route of it: each answer is the right 4xx in
 * Discord's error form, and none is a fault of the node.
 */
import test from 'ava'
import type { Route } from '../../compat-api/http/route.ts'
import { routes } from '../../compat-api/http/routes/index.ts'
import { startNode } from '../support/api/node.ts'
import { lostPaths, malformedIds, wrongQueries } from '../support/negative/addresses.ts'
import { askAll } from '../support/negative/ask.ts'
import { rawBodies, wrongFields } from '../support/negative/bodies.ts'
import { badTokens, wrongCallers } from '../support/negative/callers.ts'
import type { Case } from '../support/negative/case.ts'
import { setUp, type Setting } from '../support/negative/setting.ts'

const MAX_BODY = 1_000_000

let setting: Setting
let count = 0

test.before(async () => {
  setting = await setUp(await startNode({ maxBodyBytes: MAX_BODY }))
})
test.after.always(() => setting.node[Symbol.asyncDispose]())

const KINDS: Readonly<Record<string, (setting: Setting, route: Route) => readonly Case[]>> = {
  'malformed ids and paths': malformedIds,
  'queries of the wrong form': wrongQueries,
  'bodies that nobody should send': rawBodies,
  'fields of the wrong type': wrongFields,
  'no token, or a bad one': badTokens,
  'callers that a route is not for': wrongCallers
}

for (const [name, make] of Object.entries(KINDS)) {
  test.serial(name, async (t) => {
    const cases = routes.flatMap((route) => make(setting, route))
    t.log(`${cases.length} cases`)
    count += cases.length
    t.deepEqual(await askAll(setting.node.url, cases), [])
    t.deepEqual(setting.node.faults, [])
  })
}

test.serial('paths that lead nowhere', async (t) => {
  t.deepEqual(await askAll(setting.node.url, lostPaths(setting)), [])
})

test.serial('what clients write in another way leads where it should', async (t) => {
  const headers = { authorization: setting.user }
  for (const path of ['/api/v9/users/%40me', '/api/users/@me/', '/api/v10/users/@me?__proto__=1']) {
    t.is((await fetch(`${setting.node.url}${path}`, { headers })).status, 200, path)
  }
})

test.serial('names that mean something to JavaScript are names', async (t) => {
  const { node, user, ids } = setting
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '$&', '${x}', '%s']) {
    const init = { authorization: user, body: `{"name":${JSON.stringify(name)},"__proto__":{"hoist":true}}` }
    const { status, body } = await node.request('POST', `/guilds/${ids['guild_id']}/roles`, init)
    t.like({ status, ...body }, { status: 200, name, hoist: false })
    const said = { authorization: user, body: { content: name, nonce: name } }
    t.like(await node.request('POST', `/channels/${ids['channel_id']}/messages`, said), {
      status: 200,
      body: { content: name, nonce: name }
    })
  }
  t.deepEqual(node.faults, [])
})

test.serial('there are many cases, and the node is well after them', async (t) => {
  t.true(count > 4000, `${count}`)
  t.false('polluted' in {})
  t.is((await setting.node.request('GET', '/gateway')).status, 200)
})
