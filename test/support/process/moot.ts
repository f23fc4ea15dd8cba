/** Two nodes with one guild: alice and a bot on A, bob and a bot on B, who came by invite. */
import { authorizeBot, connect, type Bot } from './bots.ts'
import { agreement, NodeProcess, type NodeOptions } from './node-process.ts'
import { foundGuild, makeInvite, type Actor } from './rest.ts'

export interface Moot extends AsyncDisposable {
  readonly a: NodeProcess
  readonly b: NodeProcess
  readonly alice: Actor
  readonly bob: Actor
  /** Administrator of the guild, on A. */
  readonly beep: Actor
  /** Administrator of the guild, on B. */
  readonly boop: Actor
  readonly guild: string
  /** The first text channel. */
  readonly channel: string
  connectBeep(): Promise<Bot>
  connectBoop(): Promise<Bot>
}

const ADMINISTRATOR = '8'

const makeAdministrators = async (owner: Actor, guild: string, ...members: readonly Actor[]): Promise<void> => {
  const role = await owner.post(`/guilds/${guild}/roles`, { name: 'admin', permissions: ADMINISTRATOR })
  for (const { id } of members) await owner.put(`/guilds/${guild}/members/${id}/roles/${role.id}`)
}

/** @param options of each node */
export const startMoot = async (options: { a?: NodeOptions; b?: NodeOptions } = {}): Promise<Moot> => {
  await using stack = new AsyncDisposableStack()
  const a = stack.use(await NodeProcess.start(options.a))
  const b = stack.use(await NodeProcess.start(options.b))
  const [alice, bob] = await Promise.all([a.person('alice'), b.person('bob')])
  const { guild, channel } = await foundGuild(alice, 'Moot')
  const beep = await a.bot(alice, 'beep')
  await authorizeBot(a.ready.http, alice, beep, guild)
  const code = await makeInvite(alice, channel)
  await bob.post(`/invites/${code}`, {})
  const boop = await b.bot(bob, 'boop')
  await boop.post(`/invites/${code}`, {})
  await agreement(a, b)
  await makeAdministrators(alice, guild, beep, boop)
  await agreement(a, b)
  const running = stack.move()
  return {
    a,
    b,
    alice,
    bob,
    beep,
    boop,
    guild,
    channel,
    connectBeep: () => connect(a.ready.http, beep),
    connectBoop: () => connect(b.ready.http, boop),
    [Symbol.asyncDispose]: () => running.disposeAsync()
  }
}
