/** Export, verify and import from the command line, with the node running and without. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { z } from 'zod'
import { scratchFolder, startNode } from '../../support/process/commands.ts'
import { folkmoot, type Ended } from '../../support/process/node-process.ts'

const run = (args: readonly string[]): Promise<Ended> => folkmoot(args).ended
const parse = <T>(schema: z.ZodType<T>, { stdout, stderr }: Ended): T => {
  const line = stdout.at(-1)
  if (line === undefined) throw new Error(stderr)
  return schema.parse(JSON.parse(line))
}

const verified = z.looseObject({ event: z.literal('verified'), id: z.string(), entries: z.number(), state: z.string() })

const post = async (http: string, token: string, path: string, body: object): Promise<{ id: string }> => {
  const answer = await fetch(`${http}/api/v10${path}`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  return z.looseObject({ id: z.string() }).parse(await answer.json())
}

const channelsOf = async (http: string, token: string, guild: string) => {
  const answer = await fetch(`${http}/api/v10/guilds/${guild}/channels`, { headers: { authorization: token } })
  return z.array(z.looseObject({ id: z.string(), type: z.number() })).parse(await answer.json())
}

const exported = async (t: ExecutionContext) => {
  const data = scratchFolder(t)
  const { ready } = await startNode(t, data)
  const made = await run(['account', 'create', 'alice', '--data', data, '--json'])
  const { token } = parse(z.looseObject({ token: z.string() }), made)
  const guild = await post(ready.http, token, '/guilds', { name: 'Moot' })
  const general = (await channelsOf(ready.http, token, guild.id)).find(({ type }) => type === 0)
  for (let i = 0; i < 30; i++) {
    await post(ready.http, token, `/channels/${general?.id}/messages`, { content: `message ${i}` })
  }
  const file = join(scratchFolder(t), 'moot.folkmoot')
  const out = await run(['export', '--guild', guild.id, '--out', file, '--data', data, '--json'])
  return { data, file, guild: guild.id, out }
}

test.serial('a guild goes out of a running node, is verified by anybody, and comes into another', async (t) => {
  const { data, file, guild, out } = await exported(t)
  t.like(parse(z.looseObject({ entries: z.number() }), out), { event: 'exported', name: 'Moot', entries: 36 })
  t.is(statSync(file).mode & 0o777, 0o600)
  const again = await run(['export', '--guild', guild, '--out', file, '--data', data])
  t.is(again.code, 1)
  t.regex(again.stderr, /is there already.*--force/)
  const forced = await run(['export', '--guild', guild, '--out', file, '--force', '--data', data])
  t.is(forced.code, 0)
  t.regex(forced.stdout.join('\n'), /holds the secret of the guild/)

  const whole = parse(verified, await run(['verify', file, '--json']))
  t.like(whole, { id: guild, name: 'Moot', entries: 36, voids: 0 })

  const elsewhere = scratchFolder(t)
  const first = await run(['import', file, '--data', elsewhere, '--json'])
  t.like(parse(z.looseObject({}), first), { event: 'imported', admitted: 36, known: 0 })
  await startNode(t, elsewhere)
  const second = await run(['import', file, '--data', elsewhere, '--json'])
  t.like(parse(z.looseObject({}), second), { event: 'imported', admitted: 0, known: 36 })
  const copy = join(scratchFolder(t), 'copy.folkmoot')
  await run(['export', '--guild', guild, '--out', copy, '--data', elsewhere])
  t.is(parse(verified, await run(['verify', copy, '--json'])).state, whole.state)
})

test.serial('a spoilt archive is refused by verify and by import, with what is wrong', async (t) => {
  const { file } = await exported(t)
  const bytes = readFileSync(file)
  bytes[bytes.byteLength >> 1] = (bytes[bytes.byteLength >> 1] ?? 0) ^ 1
  const spoilt = join(scratchFolder(t), 'spoilt')
  writeFileSync(spoilt, bytes)
  const said = await run(['verify', spoilt])
  t.is(said.code, 1)
  t.regex(said.stderr, /^the archive (does not hold|is broken)/)
  const taken = await run(['import', spoilt, '--data', scratchFolder(t)])
  t.is(taken.code, 1)
  t.regex(taken.stderr, /the archive (does not hold|is broken)/)
  const nothing = await run(['verify', join(scratchFolder(t), 'nothing')])
  t.is(nothing.code, 1)
  t.regex(nothing.stderr, /cannot be read/)
})
