import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ id: z.string(), name: z.string(), token: z.string() })

/** The words come on standard input: a command line is seen by every user of the machine, and kept by the shell. */
export const accountRecover: Command = {
  name: 'account recover',
  summary: 'Take an account to this node by its 24 words, which are read from standard input.',
  words: ['NAME'],
  flags: [
    {
      flag: 'identity',
      shape: 'text',
      placeholder: 'TEXT',
      help: 'As printed with the words. Not needed where a guild of this node knows the account.'
    },
    { flag: 'password', shape: 'text', placeholder: 'PASSWORD', help: 'Lets the person log in by name from a client.' }
  ],
  required: [],
  async run({ config, words, flags, output }) {
    if (process.stdin.isTTY) process.stderr.write('The 24 words, then Enter and Ctrl-D:\n')
    const body = {
      name: words['NAME'],
      words: await text(process.stdin),
      identity: flags.get('identity') ?? null,
      password: flags.get('password') ?? null
    }
    const made = await withNode(config, output, (control) => control.ask('accounts/recover', body, answer))
    const said = `Account ${made.name}, id ${made.id}: its other nodes and devices are revoked in every guild of this one.`
    output.say('account', made, `${said}\nToken: ${made.token}`)
    return EXIT.done
  }
}
