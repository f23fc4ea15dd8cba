import { z } from 'zod'
import { resolve } from 'node:path'
import type { Taken } from '../../app/archive/outline.ts'
import { readArchive } from '../../app/archive/read-archive.ts'
import { ArchiveRefused } from '../../app/archive/verify-archive.ts'
import { readFile } from '../archive/file.ts'
import { createProgress } from '../archive/progress.ts'
import { EXIT, type Command } from '../command.ts'
import type { Control } from '../control-client.ts'
import { withNode } from '../with-node.ts'

const taken: z.ZodType<Taken> = z.object({ admitted: z.number(), known: z.number(), fault: z.string().nullable() })
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const load = async (control: Control, file: string) => {
  const progress = createProgress('importing')
  const sum = { admitted: 0, known: 0 }
  const { guild } = await readArchive(readFile(file), async ({ guild, frames, offset }) => {
    const result = await control.ask('import', { guild, frames: frames.map(base64) }, taken)
    if (result.fault !== null) throw new ArchiveRefused(result.fault, offset)
    sum.admitted += result.admitted
    sum.known += result.known
    progress(sum.admitted + sum.known)
  })
  return { guild, ...sum }
}

export const importGuild: Command = {
  name: 'import',
  summary: 'Take a guild from an archive, judging every op as if a peer had sent it.',
  words: ['FILE'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    const file = resolve(words['FILE'] ?? '')
    const done = await withNode(config, output, (control) => load(control, file))
    output.say('imported', done, `${done.admitted} ops taken, ${done.known} were here: guild ${done.guild}`)
    return EXIT.done
  }
}
