import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.object({ id: z.string(), name: z.string(), device: z.string(), guilds: z.number() })

export const devicesRevoke: Command = {
  name: 'devices revoke',
  summary: 'End a device of an account in every guild of this node; it cannot be undone.',
  words: ['ACCOUNT', 'KEY'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    const [account, key] = [words['ACCOUNT'], words['KEY']].map((word) => encodeURIComponent(word ?? ''))
    const path = `accounts/${account}/devices/${key}`
    const ended = await withNode(config, output, (control) => control.remove(path, answer))
    output.say(
      'device-revoked',
      ended,
      `Device ${ended.device} acts for ${ended.name} no more, in ${ended.guilds} guilds`
    )
    return EXIT.done
  }
}
