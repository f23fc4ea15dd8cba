import { z } from 'zod'
import { resolve } from 'node:path'
import type { Outline, Page } from '../../app/archive/outline.ts'
import { writeArchive } from '../../app/archive/write-archive.ts'
import type { CertCid, GuildCid, Snowflake } from '../../core/ids.ts'
import { writeFile } from '../archive/file.ts'
import { createProgress } from '../archive/progress.ts'
import { EXIT, type Command } from '../command.ts'
import type { Control } from '../control-client.ts'
import { withNode } from '../with-node.ts'

const bytes = z.string().transform((base64) => new Uint8Array(Buffer.from(base64, 'base64')))
const count = z.number()
const text = <T extends string>() => z.string().transform((value) => value as T)

const outline: z.ZodType<Outline> = z.object({
  guild: text<GuildCid>(),
  id: text<Snowflake>(),
  name: z.string(),
  genesis: bytes,
  upTo: count,
  entries: count,
  voids: count,
  state: z.string(),
  logs: z.array(z.object({ id: z.string(), entries: count, heads: z.string() }))
})
const page: z.ZodType<Page> = z.object({
  identities: z.array(z.object({ cert: text<CertCid>(), frame: bytes })),
  frames: z.array(bytes),
  after: count.nullable()
})

const WARNING =
  'The file holds the secret of the guild and everything that its members can read: keep it as you keep keys.'

const save = async (control: Control, guild: unknown, file: string, force: boolean) => {
  const whole = await control.ask('export', { guild }, outline)
  const pageAfter = (after: number) => control.ask('export/page', { guild, after, upTo: whole.upTo }, page)
  const size = await writeFile(file, writeArchive(whole, pageAfter, createProgress('exporting')), force)
  return { guild: whole.id, name: whole.name, entries: whole.entries, bytes: size, file }
}

export const exportGuild: Command = {
  name: 'export',
  summary: "Write a guild to a file that anybody can verify: all that was signed, and nobody's keys.",
  words: [],
  flags: [
    { flag: 'guild', shape: 'text', placeholder: 'ID', help: 'The guild.' },
    { flag: 'out', shape: 'text', placeholder: 'FILE', help: 'Where to. Readable by its owner only.' },
    { flag: 'force', shape: 'once', placeholder: '', help: 'Write over a file that is there.' }
  ],
  required: ['guild', 'out'],
  async run({ config, flags, output }) {
    const file = resolve(String(flags.get('out')))
    const saved = await withNode(config, output, (control) =>
      save(control, flags.get('guild'), file, flags.has('force'))
    )
    const said = `Guild ${saved.name}, ${saved.entries} ops in ${saved.bytes} bytes: ${file}\n${WARNING}`
    output.say('exported', { ...saved, warning: WARNING }, said)
    return EXIT.done
  }
}
