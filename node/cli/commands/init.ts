import { z } from 'zod'
import { tlsFiles } from '../../tls.ts'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const answer = z.looseObject({ peerId: z.string() })

export const init: Command = {
  name: 'init',
  summary: 'Make keys, database and certificates in the data folder, without starting a node.',
  words: [],
  flags: [],
  required: [],
  async run({ config, output }) {
    const { peerId } = await withNode(config, output, (control) => control.ask('status', null, answer))
    const facts = { data: config.data, peerId, caFile: tlsFiles(config.data).ca }
    output.say('initialised', facts, `Data folder ${facts.data}\nPeer id ${peerId}\nAuthority ${facts.caFile}`)
    return EXIT.done
  }
}
