import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ id: z.string(), name: z.string(), token: z.string() })

export const accountCreate: Command = {
  name: 'account create',
  summary: 'Make an account for a person, and print its token.',
  words: ['NAME'],
  flags: [
    {
      flag: 'password',
      shape: 'text',
      placeholder: 'PASSWORD',
      help: 'Lets the person log in by name from a client; without one, only the token does.'
    }
  ],
  required: [],
  async run({ config, words, flags, output }) {
    const body = { name: words['NAME'], password: flags.get('password') ?? null }
    const made = await withNode(config, output, (control) => control.ask('accounts', body, answer))
    output.say('account', made, `Account ${made.name}, id ${made.id}\nToken: ${made.token}`)
    return EXIT.done
  }
}
