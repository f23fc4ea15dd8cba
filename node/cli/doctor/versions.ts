import { version } from '../../version.ts'
import { ok, type Check } from './finding.ts'

/** main.ts lets no older Node come this far: this one only says which it is. */
export const versions: Check = () => [
  ok('folkmoot', version()),
  ok(
    'node.js',
    `${process.version} on ${process.platform}-${process.arch}, SQLite ${process.versions['sqlite'] ?? '?'}`
  )
]
