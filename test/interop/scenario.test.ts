/**
 * One scenario with libraries as they are published: a bot of each acts on one node, and what it does is heard by a bot of
 * another library on another node, and by one on its own.
 */
import { readFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { authorizeBot } from '../support/process/bots.ts'
import { eventually } from '../support/process/eventually.ts'
import { agreement, NodeProcess } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, type Actor } from '../support/process/rest.ts'
import { connectCore } from './libraries/discordjs-core.ts'
import { connectDiscordeno } from './libraries/discordeno.ts'
import { connectEris } from './libraries/eris.ts'
import { tellings, type Connect, type Library } from './libraries/library.ts'
import { connectOceanic } from './libraries/oceanic.ts'

const libraries: Readonly<Record<string, Connect>> = {
  'oceanic.js': connectOceanic,
  eris: connectEris,
  '@discordjs/core': connectCore,
  discordeno: connectDiscordeno
}

let stack: AsyncDisposableStack
let guild: string
/** A member who does nothing. */
let carol: Actor
/** On the first node, on which all act in turn; and on the second. */
const here = new Map<string, Library>()
const there = new Map<string, Library>()

const botOf = async (node: NodeProcess, owner: Actor, name: string, connect: Connect): Promise<Library> => {
  const bot = await node.bot(owner, name.replaceAll(/\W/g, ''))
  await authorizeBot(node.ready.http, owner, bot, guild)
  const { http, tls, caFile } = node.ready
  const token = bot.authorization.replace('Bot ', '')
  return stack.use(await connect({ http, tls: tls ?? '', ca: readFileSync(caFile, 'utf8'), token, guild }))
}

test.before(async () => {
  stack = new AsyncDisposableStack()
  const a = stack.use(await NodeProcess.start())
  const b = stack.use(await NodeProcess.start({ args: ['--bootstrap', a.ready.multiaddrs[0] ?? ''] }))
  const alice = await a.person('alice')
  const bob = await b.person('bob')
  carol = await b.person('carol')
  const founded = await foundGuild(alice, 'Moot')
  guild = founded.guild
  for (const member of [bob, carol]) await member.post(`/invites/${await makeInvite(alice, founded.channel)}`, {})
  const keeper = await alice.post(`/guilds/${guild}/roles`, { name: 'keeper', permissions: '8' })
  await alice.put(`/guilds/${guild}/members/${bob.id}/roles/${keeper.id}`)
  await agreement(a, b)
  for (const [name, connect] of Object.entries(libraries)) {
    here.set(name, await botOf(a, alice, name, connect))
    there.set(name, await botOf(b, bob, name, connect))
  }
  await agreement(a, b)
})

test.after.always(() => stack?.disposeAsync())

const file = { name: 'runes.txt', bytes: Buffer.from('ᚠᚢᚦᚨᚱᚲ') }

const play = async (
  t: ExecutionContext,
  name: string,
  actor: Library,
  observers: readonly Library[]
): Promise<void> => {
  const hears = async (what: string): Promise<void> => {
    for (const { heard } of observers) {
      await eventually(async () => heard.includes(what)).catch(() =>
        t.fail(`not heard: ${what}; but ${heard.slice(-5).join(' | ')}`)
      )
    }
    t.pass()
  }
  const room = await actor.createChannel(`room-of-${name.replaceAll(/\W/g, '')}`, `where ${name} acts`)
  await hears(tellings.channel(`room-of-${name.replaceAll(/\W/g, '')}`, `where ${name} acts`))

  const message = await actor.say(room, { content: `by ${name}`, title: 'Runes', file })
  await hears(tellings.message(`by ${name}`, [{ title: 'Runes' }], [{ filename: file.name }]))
  await actor.edit(room, message, `edited by ${name}`)
  await hears(tellings.edited(`edited by ${name}`))
  await actor.react(room, message, '🌲')
  await hears(tellings.reaction('🌲'))
  await actor.pin(room, message)
  await hears(tellings.pins(room))
  const thread = await actor.startThread(room, message, `thread of ${name}`)
  await hears(tellings.thread(`thread of ${name}`))
  const inThread = await actor.say(thread, { content: `in the thread of ${name}`, title: 'Deeper', file })
  await hears(tellings.message(`in the thread of ${name}`, [{ title: 'Deeper' }], [{ filename: file.name }]))
  await actor.remove(thread, inThread)
  await hears(tellings.removed(inThread))
  for (const observer of observers) t.true((await observer.latest(room)).includes(`edited by ${name}`))

  const role = await actor.createRole(`role of ${name}`, 0x336699)
  await hears(tellings.role(`role of ${name}`, 0x336699))
  await actor.give(carol.id, role)
  await actor.rename(carol.id, `carol of ${name}`)
  const held = (what: string): boolean => what.startsWith(`member carol of ${name} of `) && what.includes(role)
  for (const { heard } of observers) await eventually(async () => heard.some(held))
  t.pass()

  await actor.drop(room)
  await hears(tellings.dropped(room))
}

for (const [i, name] of Object.keys(libraries).entries()) {
  const names = Object.keys(libraries)
  const [watching, beside] = [names[(i + 1) % names.length] ?? '', names[(i + 2) % names.length] ?? '']
  test.serial(`${name} acts; ${watching} hears of it on another node, and ${beside} on its own`, async (t) => {
    t.timeout(240_000)
    const [actor, other, own] = [here.get(name), there.get(watching), here.get(beside)]
    if (!actor || !other || !own) throw new Error('the bots are connected')
    await play(t, name, actor, [other, own])
  })
}

test.serial(
  'whoever is banned by one library is out for all of them, on both nodes, until another lets them in',
  async (t) => {
    t.timeout(240_000)
    const [first, second] = [here.get('eris'), there.get('discordeno')]
    const all = [...here.values(), ...there.values()]
    const hear = (what: string): Promise<void[]> =>
      Promise.all(all.map(({ heard }) => eventually(async () => heard.includes(what))))
    await first?.ban(carol.id)
    await hear(tellings.banned(carol.id))
    await second?.unban(carol.id)
    await hear(tellings.unbanned(carol.id))
    for (const { heard } of all)
      t.deepEqual(
        heard.filter((what) => what.startsWith('error')),
        []
      )
  }
)
