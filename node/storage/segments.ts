/** Pieces of a file that is written at its end and forgotten at its beginning: see the port. */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Segments } from '../core/ports.ts'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const NAME = /^\d{12}\.log$/

const numberOf = (name: string): number => Number(name.slice(0, 12))

/** @param folder absolute path; made when something is written. */
export const createSegments = (folder: string): Segments => {
  let current: number | undefined
  const file = (name: string): string => join(folder, name)
  const names = (): string[] => {
    try {
      return readdirSync(folder)
        .filter((name) => NAME.test(name))
        .toSorted()
    } catch {
      return []
    }
  }
  const close = (): void => {
    if (current !== undefined) closeSync(current)
    current = undefined
  }
  return {
    read: () => names().map((name) => readFileSync(file(name), 'utf8')),
    begin() {
      close()
      mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
      const next = numberOf(names().at(-1) ?? '') + 1
      current = openSync(file(`${String(next).padStart(12, '0')}.log`), 'ax', FILE_MODE)
    },
    append(text) {
      if (current === undefined) throw new Error('no segment has been begun')
      return writeSync(current, text)
    },
    keep(count) {
      if (count === 0) close()
      for (const name of names().slice(0, count === 0 ? undefined : -count)) rmSync(file(name), { force: true })
    },
    [Symbol.dispose]: close
  }
}
