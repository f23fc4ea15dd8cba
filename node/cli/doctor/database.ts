import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DATABASE_FILE } from '../../storage/data-folder.ts'
import { migrations } from '../../storage/sqlite/migrations.ts'
import { fail, ok, reason, type Check, type Finding } from './finding.ts'

const RESTORE =
  'restore a backup, or move the file away and join your guilds again by invites: peers have their history'

const firstValue = (db: DatabaseSync, pragma: string): unknown =>
  Object.values(db.prepare(`pragma ${pragma}`).get() ?? {})[0]

const version = (db: DatabaseSync): Finding => {
  const found = Number(firstValue(db, 'user_version'))
  if (found > migrations.length) {
    return fail(
      'database',
      `its version is ${found}, this Folkmoot knows ${migrations.length}`,
      'run the newer Folkmoot'
    )
  }
  return ok('database', `version ${found} of ${migrations.length}`)
}

const integrity = (db: DatabaseSync): Finding => {
  const answer = firstValue(db, 'quick_check(1)')
  return answer === 'ok'
    ? ok('database integrity', 'every page is sound')
    : fail('database integrity', String(answer), RESTORE)
}

/** Reads only; a node may run on it meanwhile. */
export const database: Check = ({ config: { data } }) => {
  const file = join(data, DATABASE_FILE)
  if (!existsSync(file)) return [ok('database', 'none yet')]
  try {
    using db = new DatabaseSync(file, { readOnly: true })
    return [version(db), integrity(db)]
  } catch (error) {
    return [fail('database', `${file}: ${reason(error)}`, RESTORE)]
  }
}
