/** A local network without a way out: nodes that have never heard of each other meet there, and share a guild. */
import { z } from 'zod'
import { folkmoot, agreement } from '../support/process/node-process.ts'
import { foundGuild, makeInvite, pageThrough, type Json } from '../support/process/rest.ts'
import { makeBed, story } from './bed.ts'

const said = z.object({ guilds: z.array(z.object({ name: z.string(), invite: z.string() })) })

/** What `folkmoot discover` says at last, once the peers have met. */
const discovered = async (data: string): Promise<z.infer<typeof said>['guilds']> => {
  const end = Date.now() + 60_000
  for (;;) {
    const { stdout } = await folkmoot(['discover', '--json', '--data', data]).ended
    const { guilds } = said.parse(JSON.parse(stdout.join('')))
    if (guilds.length > 0 || Date.now() > end) return guilds
  }
}

story('two nodes on a LAN that know nothing of each other meet by mDNS, and share a guild', async (t) => {
  const bed = await makeBed(t)
  const home = await bed.lan('192.168.1')
  const [a, b] = await Promise.all([bed.host('alice', home), bed.host('bob', home)])
  const [nodeA, nodeB] = await Promise.all([bed.node(a, ['--mdns']), bed.node(b, ['--mdns'])])
  const [alice, bob] = await Promise.all([nodeA.person('alice'), nodeB.person('bob')])
  const { guild, channel } = await foundGuild(alice, 'Kitchen Moot')
  await alice.patch(`/guilds/${guild}`, { features: ['DISCOVERABLE'] })
  await makeInvite(alice, channel)

  const [found] = await discovered(nodeB.data)
  t.is(found?.name, 'Kitchen Moot')
  await bob.post(`/invites/${encodeURIComponent(found?.invite ?? '')}`, {})
  await alice.post(`/channels/${channel}/messages`, { content: 'soup is ready' })
  await bob.post(`/channels/${channel}/messages`, { content: 'coming' })
  await agreement(nodeA, nodeB)
  const [onA, onB]: Json[][] = await Promise.all([pageThrough(alice, channel), pageThrough(bob, channel)])
  t.deepEqual(onA, onB)
  t.is(onA?.filter(({ content }) => ['soup is ready', 'coming'].includes(content)).length, 2)
})
