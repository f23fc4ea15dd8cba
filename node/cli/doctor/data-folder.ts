import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE_FILE, PEER_KEY_FILE } from '../../storage/data-folder.ts'
import { tlsFiles } from '../../tls.ts'
import { fail, ok, reason, warn, type Check, type Finding } from './finding.ts'

const OTHERS = 0o077

/** Whether users other than the owner can get at it. */
const isOpen = (path: string): boolean => process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0

const permissions = (data: string): Finding => {
  try {
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    return fail(
      'data folder',
      reason(error),
      `make ${data} writable for the user that runs the node, or choose another with --data DIR`
    )
  }
  return isOpen(data)
    ? warn('data folder', `${data} can be read by other users`, `chmod 700 ${data}`)
    : ok('data folder', data)
}

export const dataFolder: Check = ({ config: { data } }) =>
  existsSync(data)
    ? [permissions(data)]
    : [warn('data folder', `${data} is not there yet`, 'folkmoot init makes it, and so does folkmoot start')]

/** Whoever reads one of these is this node, or everybody on it. */
export const secretFiles: Check = ({ config: { data } }) => {
  const { caKey, key } = tlsFiles(data)
  const files = [PEER_KEY_FILE, DATABASE_FILE, 'running.json'].map((name) => join(data, name))
  const open = [...files, caKey, key].filter((file) => existsSync(file) && isOpen(file))
  return open.length === 0
    ? [ok('secret files', 'only their owner can read them')]
    : open.map((file) => fail('secret files', `${file} can be read by other users`, `chmod 600 ${file}`))
}
