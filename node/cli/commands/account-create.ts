import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({
  id: z.string(),
  name: z.string(),
  token: z.string(),
  words: z.string(),
  identity: z.string()
})

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
    const keep =
      'Write these 24 words down. They are shown once, and bring the account back when this node is lost or stolen:'
    const said = [
      `Account ${made.name}, id ${made.id}`,
      `Token: ${made.token}`,
      keep,
      made.words,
      `Identity: ${made.identity}`
    ]
    output.say('account', made, said.join('\n'))
    return EXIT.done
  }
}
