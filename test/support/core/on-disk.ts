/** What stands in the files of a node's database, as somebody would find it who has the disk. */
import { readFileSync, readdirSync, statSync } from 'node:fs'

/** How often `mark` stands in any file of the database, and how many bytes they are together. */
export const onDisk = (folder: string, mark: string): { readonly hits: number; readonly bytes: number } => {
  const files = readdirSync(folder)
    .filter((name) => /^(?:node|folkmoot)\.db/.test(name))
    .map((name) => `${folder}/${name}`)
  const hitsIn = (file: string): number => readFileSync(file).toString('latin1').split(mark).length - 1
  return {
    hits: files.reduce((sum, file) => sum + hitsIn(file), 0),
    bytes: files.reduce((sum, file) => sum + statSync(file).size, 0)
  }
}

/** @throws Error when it has not come about within 90 s */
export const until = async (condition: () => boolean, what: string): Promise<void> => {
  const end = Date.now() + 90_000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
