/** A stranger's node asks another what guilds there want to be found, and comes in. */
import test from 'ava'
import { z } from 'zod'
import { scratchFolder, startNode } from '../../support/process/commands.ts'
import { folkmoot } from '../../support/process/node-process.ts'

const run = (...args: readonly string[]) => folkmoot(args).ended
const said = z.looseObject({ guilds: z.array(z.looseObject({ name: z.string(), invite: z.string().nullable() })) })
const account = z.looseObject({ token: z.string() })

test.serial('a discoverable guild is listed to strangers, with the way in', async (t) => {
  const [data, away] = [scratchFolder(t), scratchFolder(t)]
  const { ready } = await startNode(t, data)
  const made = await run('account', 'create', 'alice', '--data', data, '--json')
  const { token } = account.parse(JSON.parse(made.stdout.join('')))
  const call = async (method: string, path: string, body: object) => {
    const headers = { authorization: token, 'content-type': 'application/json' }
    const answer = await fetch(`${ready.http}/api/v10${path}`, { method, headers, body: JSON.stringify(body) })
    return z.looseObject({ id: z.string() }).parse(await answer.json())
  }
  const { id } = await call('POST', '/guilds', { name: 'Open Moot' })
  const address = ready.multiaddrs.find((each) => each.includes('/ip4/127.0.0.1/tcp/') && !each.includes('/ws')) ?? ''
  const nothing = await run('discover', address, '--data', away)
  t.is(nothing.stdout.join('\n'), 'No guild there wants to be found.')

  await call('PATCH', `/guilds/${id}`, { features: ['DISCOVERABLE'], description: 'All\u202e things' })
  const invite = await run('invite', 'create', '--guild', id, '--data', data)
  const found = said.parse(JSON.parse((await run('discover', address, '--data', away, '--json')).stdout.join('')))
  t.like(found.guilds, [{ name: 'Open Moot', members: 1, invite: invite.stdout.join('') }])
  const shown = (await run('discover', address, '--data', away)).stdout.join('\n')
  t.true(shown.startsWith('Open Moot: All  things (says it has 1 members)\n'))
  await run('account', 'create', 'bob', '--data', away)
  const joined = await run('invite', 'accept', found.guilds[0]?.invite ?? '', '--account', 'bob', '--data', away)
  t.is(joined.code, 0)
})
