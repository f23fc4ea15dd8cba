/** The bots of docs/guide/bots.md, each with its library as it is published, on one node; who calls them is on another. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { authorizeBot } from '../support/process/bots.ts'
import { eventually } from '../support/process/eventually.ts'
import { agreement, NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, type Actor, type Json } from '../support/process/rest.ts'

const GUIDE = fileURLToPath(new URL('../../docs/guide/', import.meta.url))
const PYTHON = '/usr/bin/python3'

let stack: AsyncDisposableStack
let a: NodeProcess
let b: NodeProcess
let alice: Actor
let bob: Actor
let guild: string
let channel: string

test.before(async () => {
  stack = new AsyncDisposableStack()
  a = stack.use(await NodeProcess.start())
  b = stack.use(await NodeProcess.start({ args: ['--bootstrap', a.ready.multiaddrs[0] ?? ''] }))
  alice = await a.person('alice')
  bob = await b.person('bob')
  ;({ guild, channel } = await foundGuild(alice, 'Moot'))
  await bob.post(`/invites/${await makeInvite(alice, channel)}`, {})
  const role = await alice.post(`/guilds/${guild}/roles`, { name: 'keeper', permissions: '8' })
  await alice.put(`/guilds/${guild}/members/${bob.id}/roles/${role.id}`)
  await agreement(a, b)
})

test.after.always(() => stack?.disposeAsync())

/** What the guide says to set. */
const environment = (token: string): NodeJS.ProcessEnv => {
  const [origin, tls] = [new URL(b.ready.http), new URL(b.ready.tls ?? '')]
  return {
    ...process.env,
    TOKEN: token,
    API: `${origin.origin}/api`,
    ORIGIN: origin.origin,
    HOST: tls.hostname,
    TLS_PORT: tls.port,
    NODE_EXTRA_CA_CERTS: b.ready.caFile
  }
}

const run = (t: ExecutionContext, file: string, token: string): (() => string) => {
  const [program, cwd] = [
    file.endsWith('.py') ? PYTHON : process.execPath,
    mkdtempSync(join(tmpdir(), 'folkmoot-bot-'))
  ]
  const child = spawn(program, [join(GUIDE, 'bots', file)], { stdio: 'pipe', env: environment(token), cwd })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  t.teardown(() => {
    child.kill('SIGKILL')
    rmSync(cwd, { recursive: true, force: true })
  })
  return () => said
}

/** Alice calls until the bot, which takes some time to come, answers. */
const isAnswered = async (t: ExecutionContext, bot: string, said: () => string): Promise<void> => {
  const called = new Set<string>()
  const call = async (): Promise<boolean> => {
    const asked = await alice.post(`/channels/${channel}/messages`, { content: '!ping' })
    called.add(asked.id)
    for (let wait = 0; wait < 10; wait++) {
      const latest: Json[] = await alice.get(`/channels/${channel}/messages?limit=20`)
      const answer = latest.find(({ author, message_reference: to }) => author.id === bot && called.has(to?.message_id))
      if (answer) {
        t.is(answer.content, 'pong')
        return true
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return false
  }
  await eventually(call).catch((error: unknown) => t.fail(`${String(error)}; it said: ${said()}`))
}

const lacks = (file: string): string | undefined => {
  if (!file.endsWith('.py')) return undefined
  const { status } = spawnSync(PYTHON, ['-c', 'import discord'])
  return status === 0 ? undefined : 'discord.py is not there (Debian: python3-discord)'
}

for (const file of readdirSync(join(GUIDE, 'bots'))) {
  const missing = lacks(file)
  const story = missing ? test.skip : test.serial
  story(`${file}: the bot on one node answers who is on another${missing ? `: ${missing}` : ''}`, async (t) => {
    t.timeout(240_000)
    const bot = await b.bot(bob, file.replace(/\W/g, '-'))
    await authorizeBot(b.ready.http, bob, bot, guild)
    const said = run(t, file, bot.authorization.replace('Bot ', ''))
    await isAnswered(t, bot.id, said)
  })

  test(`${file} stands in the guide as it is`, (t) => {
    const guide = readFileSync(join(GUIDE, 'bots.md'), 'utf8')
    t.true(guide.includes(readFileSync(join(GUIDE, 'bots', file), 'utf8').trim()))
  })
}
