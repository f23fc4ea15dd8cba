import { z } from 'zod'
import { ConfigRefused } from '../../config/errors.ts'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ guild: z.string(), users: z.array(z.string()), threshold: z.number() })

const readNamed = (names: unknown, of: unknown) => {
  if (names === undefined && of === undefined) return null
  const users = typeof names === 'string' ? names.split(',').filter((name) => name !== '') : []
  const threshold = typeof of === 'string' && /^\d{1,2}$/.test(of) ? Number(of) : Math.floor(users.length / 2) + 1
  if (users.length > 0) return { users, threshold }
  throw new ConfigRefused(['--users: it takes the ids of members, with commas between them'])
}

export const witnesses: Command = {
  name: 'witnesses',
  summary: 'Show, or say, by whose word what is done in a guild becomes final.',
  words: [],
  flags: [
    { flag: 'guild', shape: 'text', placeholder: 'ID', help: 'The guild.' },
    {
      flag: 'users',
      shape: 'text',
      placeholder: 'ID,ID',
      help: 'Members whose nodes are to write checkpoints. Only the owner names them, at their own node.'
    },
    {
      flag: 'threshold',
      shape: 'text',
      placeholder: 'N',
      help: 'How many of them it takes: more than half, as when it is not given.'
    }
  ],
  required: ['guild'],
  async run({ config, flags, output }) {
    const body = { guild: flags.get('guild'), named: readNamed(flags.get('users'), flags.get('threshold')) }
    const now = await withNode(config, output, (control) => control.ask('witnesses', body, answer))
    output.say('witnesses', now, `In guild ${now.guild} ${now.threshold} of ${now.users.join(', ')} make final`)
    return EXIT.done
  }
}
