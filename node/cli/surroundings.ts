/** What settings are read from, on this machine. */
import { readFileSync } from 'node:fs'
import type { Surroundings } from '../config/read-config.ts'

const readFile = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

export const surroundings: Surroundings = { env: process.env, platform: process.platform, readFile }
