/** The entries of all groups: each is a file of `groups`, named as the group is. */
import { readdirSync } from 'node:fs'
import type { Group } from './entry.ts'

const FOLDER = new URL('groups/', import.meta.url)

const loaded = readdirSync(FOLDER).map(async (file): Promise<[string, Group]> => {
  const { group } = (await import(new URL(file, FOLDER).href)) as { group: Group }
  return [file.replace(/\.ts$/, ''), group]
})

export const groups: ReadonlyMap<string, Group> = new Map(await Promise.all(loaded))
