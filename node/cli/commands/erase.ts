import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ guild: z.string(), user: z.string() })

export const erase: Command = {
  name: 'erase',
  summary: 'Forget what a user wrote in a guild, on every node; it cannot be undone.',
  words: [],
  flags: [
    { flag: 'guild', shape: 'text', placeholder: 'ID', help: 'The guild.' },
    {
      flag: 'account',
      shape: 'text',
      placeholder: 'NAME',
      help: 'An account of this node, by name or id; or the id of somebody who is a member no more.'
    }
  ],
  required: ['guild', 'account'],
  async run({ config, flags, output }) {
    const body = { guild: flags.get('guild'), account: flags.get('account') }
    const erased = await withNode(config, output, (control) => control.ask('erase', body, answer))
    output.say('erased', erased, `What user ${erased.user} wrote in guild ${erased.guild} is being forgotten`)
    return EXIT.done
  }
}
