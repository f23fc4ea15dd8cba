import { z } from 'zod'
import { ConfigRefused } from '../../config/errors.ts'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ guild: z.string(), days: z.number().nullable() })

const readDays = (text: unknown): number | null => {
  if (text === 'forever') return null
  const days = typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (days >= 1 && days <= 36_500) return days
  throw new ConfigRefused([`--days: '${String(text)}' cannot be used; it takes 1 to 36500, or forever`])
}

export const keep: Command = {
  name: 'keep',
  summary: 'Say for how many days every node of a guild keeps its messages.',
  words: [],
  flags: [
    { flag: 'guild', shape: 'text', placeholder: 'ID', help: 'The guild.' },
    {
      flag: 'days',
      shape: 'text',
      placeholder: 'N',
      help: 'What is older is forgotten, pinned or not, and does not come back; forever: nothing is.'
    }
  ],
  required: ['guild', 'days'],
  async run({ config, flags, output }) {
    const body = { guild: flags.get('guild'), days: readDays(flags.get('days')) }
    const kept = await withNode(config, output, (control) => control.ask('keep', body, answer))
    const howLong = kept.days === null ? 'for ever' : `for ${kept.days} days`
    output.say('kept', kept, `Guild ${kept.guild} keeps its messages ${howLong}`)
    return EXIT.done
  }
}
