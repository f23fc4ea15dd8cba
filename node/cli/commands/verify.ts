import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { ArchiveBroken } from '../../app/archive/format.ts'
import { ArchiveRefused, verifyArchive } from '../../app/archive/verify-archive.ts'
import type { Outline } from '../../app/archive/outline.ts'
import type { App } from '../../app/app.ts'
import type { Logger } from '../../core/ports.ts'
import { readFile } from '../archive/file.ts'
import { createProgress } from '../archive/progress.ts'
import { EXIT, type Command } from '../command.ts'

/** A file of the system's that nobody else sees, and that is gone when the command ends. */
const TEMPORARY = ''

const nothingIn = async (logger: Logger): Promise<App & Disposable> => {
  const { createApp } = await import('../../app/create-app.ts')
  return createApp({
    database: TEMPORARY,
    clock: { now: () => Date.now() },
    random: { bytes: (length) => randomBytes(length) },
    logger,
    rateLimits: false
  })
}

const report = ({ id, name, entries, voids, state, logs }: Outline): string =>
  [
    `Guild ${name}, id ${id}`,
    `${entries} ops hold, ${voids} of them are void`,
    `State ${state}`,
    ...logs.map((log) => `Log ${log.id}: ${log.entries} ops, heads ${log.heads}`)
  ].join('\n')

export const verify: Command = {
  name: 'verify',
  summary: 'Check an archive with nothing but itself: every signature, every rule, and what they make together.',
  words: ['FILE'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    using app = await nothingIn(output.logger(config.logLevel))
    try {
      const source = readFile(resolve(words['FILE'] ?? ''))
      const outline = await verifyArchive(source, app.archives, createProgress('verifying'))
      const { genesis: _, upTo: __, ...facts } = outline
      output.say('verified', facts, report(outline))
      return EXIT.done
    } catch (error) {
      if (!(error instanceof ArchiveBroken || error instanceof ArchiveRefused)) throw error
      output.fail(error.code, error.message)
      return EXIT.failed
    }
  }
}
