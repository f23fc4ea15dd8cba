import { z } from 'zod'
import { ConfigRefused } from '../../config/errors.ts'
import { EXIT, type Command, type CommandInput } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ code: z.string(), short: z.string().nullable(), guild: z.string() })

const wholeNumber = (flags: CommandInput['flags'], flag: string): number | null => {
  const text = flags.get(flag)
  if (text === undefined) return null
  if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return Number(text)
  throw new ConfigRefused([`--${flag}: '${String(text)}' cannot be used; it takes a whole number of 0 or more`])
}

export const inviteCreate: Command = {
  name: 'invite create',
  summary: 'Make an invite to a guild of this node, and print its code.',
  words: [],
  flags: [
    { flag: 'guild', shape: 'text', placeholder: 'ID', help: 'The guild.' },
    { flag: 'channel', shape: 'text', placeholder: 'ID', help: 'Where it leads. Default: the first text channel.' },
    { flag: 'max-age', shape: 'text', placeholder: 'S', help: 'Seconds until it ends; 0: never. Default: a week.' },
    { flag: 'max-uses', shape: 'text', placeholder: 'N', help: 'How many may join by it; 0: any number. Default: 0.' },
    {
      flag: 'short',
      shape: 'switch',
      placeholder: '',
      help: 'Print the short code, which leads whoever has met peers of the guild; --no-short: make none.'
    }
  ],
  required: ['guild'],
  async run({ config, flags, output }) {
    const body = {
      guild: flags.get('guild'),
      channel: flags.get('channel') ?? null,
      maxAge: wholeNumber(flags, 'max-age'),
      maxUses: wholeNumber(flags, 'max-uses'),
      short: flags.get('short') ?? true
    }
    const made = await withNode(config, output, (control) => control.ask('invites', body, answer))
    const { code, short } = made
    output.say('invite', made, flags.get('short') === true && short ? short : code)
    if (short && flags.get('short') !== true) output.hint(`Its short code is ${short}`)
    return EXIT.done
  }
}
