import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ id: z.string(), name: z.string(), token: z.string(), guild: z.string().nullable() })

export const botCreate: Command = {
  name: 'bot create',
  summary: 'Make an application with its bot, and print its token.',
  words: ['NAME'],
  flags: [
    { flag: 'guild', shape: 'text', placeholder: 'ID', help: 'A guild of this node, or an invite code, to put it in.' },
    { flag: 'owner', shape: 'text', placeholder: 'NAME', help: 'The account it belongs to. Default: the first one.' }
  ],
  required: [],
  async run({ config, words, flags, output }) {
    const body = { name: words['NAME'], guild: flags.get('guild') ?? null, owner: flags.get('owner') ?? null }
    const made = await withNode(config, output, (control) => control.ask('bots', body, answer))
    const where = made.guild === null ? '' : `, in guild ${made.guild}`
    output.say('bot', made, `Bot ${made.name}, id ${made.id}${where}\nToken: ${made.token}`)
    return EXIT.done
  }
}
