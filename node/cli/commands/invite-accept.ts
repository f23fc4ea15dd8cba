import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ guild: z.string(), name: z.string() })

export const inviteAccept: Command = {
  name: 'invite accept',
  summary: 'Join a guild by the code of an invite.',
  words: ['CODE'],
  flags: [{ flag: 'account', shape: 'text', placeholder: 'NAME', help: 'The account that joins: its name or its id.' }],
  required: ['account'],
  async run({ config, words, flags, output }) {
    const body = { code: words['CODE'], account: flags.get('account') }
    const joined = await withNode(config, output, (control) => control.ask('invites/accept', body, answer))
    output.say('joined', joined, `Joined ${joined.name}, guild ${joined.guild}`)
    return EXIT.done
  }
}
