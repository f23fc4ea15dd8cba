import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const device = z.object({
  key: z.string(),
  here: z.boolean(),
  standing: z.enum(['good', 'revoked', 'replaced']),
  guilds: z.array(z.string()),
  last: z.string().nullable()
})
const answer = z.object({ id: z.string(), name: z.string(), devices: z.array(device) })

const STANDINGS = { good: '', revoked: ', revoked', replaced: ', under a root key that has been replaced' } as const

const lineOf = ({ key, here, standing, guilds, last }: z.infer<typeof device>): string => {
  const place = here ? ', this node' : ''
  const used = last === null ? 'never used' : `last used ${last}`
  return `${key}: ${used}, in ${guilds.length} guilds${place}${STANDINGS[standing]}`
}

export const devicesList: Command = {
  name: 'devices list',
  summary: 'List the devices by which an account of this node has acted.',
  words: ['ACCOUNT'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    const path = `accounts/${encodeURIComponent(words['ACCOUNT'] ?? '')}/devices`
    const found = await withNode(config, output, (control) => control.ask(path, null, answer))
    output.say('devices', found, found.devices.map(lineOf).join('\n'))
    return EXIT.done
  }
}
