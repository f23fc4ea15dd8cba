import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const card = z.object({
  guild: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  members: z.number(),
  peers: z.array(z.string()),
  invite: z.string().nullable(),
  signed_at: z.string()
})
const answer = z.object({ guilds: z.array(card) })

/** What strangers write is shown on one line of its own. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')

const lineOf = ({ name, description, members, invite }: z.infer<typeof card>): string => {
  const about = description ? `: ${oneLine(description)}` : ''
  const way = invite ? `\n  folkmoot invite accept ${oneLine(invite)} --account NAME` : ''
  return `${oneLine(name)}${about} (says it has ${members} members)${way}`
}

export const discover: Command = {
  name: 'discover',
  summary: 'List guilds that want to be found, of the peers of this node or of the one at an address.',
  words: ['[MULTIADDR]'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    const address = words['[MULTIADDR]'] || null
    const found = await withNode(config, output, (control) => control.ask('discover', { address }, answer))
    const text = found.guilds.length > 0 ? found.guilds.map(lineOf).join('\n') : 'No guild there wants to be found.'
    output.say('discovered', found, text)
    return EXIT.done
  }
}
