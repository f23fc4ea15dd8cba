import { z } from 'zod'
import { ConfigRefused } from '../../config/errors.ts'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const rate = z.object({ n: z.number(), ms: z.number() })
type Rate = z.infer<typeof rate>
const answer = z.object({ guild: z.string(), rates: z.object({ messages: rate, control: rate }).nullable() })

const RATE = /^(\d{1,4})\/(\d{1,5})$/

const readRate = (flag: string, text: unknown): Rate => {
  const [, n = '', seconds = ''] = (typeof text === 'string' && RATE.exec(text)) || []
  if (n !== '') return { n: Number(n), ms: Number(seconds) * 1000 }
  throw new ConfigRefused([`--${flag}: it takes so many in so many seconds, as in 40/10; none, for both, ends them`])
}

/** Undefined: they are only to be shown. */
const readNamed = (messages: unknown, control: unknown) => {
  if (messages === undefined && control === undefined) return undefined
  if (messages === 'none' && control === 'none') return null
  return { messages: readRate('messages', messages), control: readRate('control', control) }
}

const told = ({ n, ms }: Rate): string => `${n} in ${ms / 1000} s`

export const rates: Command = {
  name: 'rates',
  summary: 'Show, or say, how fast a member of a guild may be.',
  words: [],
  flags: [
    { flag: 'guild', shape: 'text', placeholder: 'ID', help: 'The guild.' },
    {
      flag: 'messages',
      shape: 'text',
      placeholder: 'N/S',
      help: 'So many messages, edits and reactions in so many seconds, as in 40/10. Only the owner says it, at their own node.'
    },
    {
      flag: 'control',
      shape: 'text',
      placeholder: 'N/S',
      help: 'So many changes of the guild; none, for both, ends the rates.'
    }
  ],
  required: ['guild'],
  async run({ config, flags, output }) {
    const body = { guild: flags.get('guild'), named: readNamed(flags.get('messages'), flags.get('control')) }
    const now = await withNode(config, output, (control) => control.ask('rates', body, answer))
    const how = now.rates
      ? `a member writes ${told(now.rates.messages)}, and changes ${told(now.rates.control)}`
      : 'a member may be as fast as they like'
    output.say('rates', now, `In guild ${now.guild} ${how}`)
    return EXIT.done
  }
}
