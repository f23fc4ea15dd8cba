/**
 * What is walked across two nodes: people on A (alice, who owns the guild; carol, a member without a role), bots that serve
 * them on B (boop by discord.js, pip by discord.py), and beep by discord.js on A, who looks on. Bots are administrators.
 */
import { startMoot, type Moot } from '../process/moot.ts'
import { agreement, type NodeOptions } from '../process/node-process.ts'
import { makeInvite, type Actor } from '../process/rest.ts'

export interface Walk extends Moot {
  readonly carol: Actor
  readonly pip: Actor
}

export const startWalk = async (options: { a?: NodeOptions; b?: NodeOptions } = {}): Promise<Walk> => {
  await using stack = new AsyncDisposableStack()
  const moot = stack.use(await startMoot(options))
  const { a, b, alice, bob, beep, guild, channel } = moot
  const [carol, pip] = await Promise.all([a.person('carol'), b.bot(bob, 'pip')])
  const code = await makeInvite(alice, channel)
  for (const one of [carol, pip]) await one.post(`/invites/${code}`, {})
  await agreement(a, b)
  const { roles } = await alice.get(`/guilds/${guild}/members/${beep.id}`)
  await alice.put(`/guilds/${guild}/members/${pip.id}/roles/${roles[0]}`)
  await agreement(a, b)
  const running = stack.move()
  return { ...moot, carol, pip, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
