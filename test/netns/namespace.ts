/** Network namespaces of Linux: a stack of its own for each host, with names that no other test process uses. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const MARK = 'fm'
const OURS = new RegExp(`^${MARK}(?<pid>\\d+)-`)
const REGISTRY = '/run/netns'

const execute = promisify(execFile)

const inPath = (program: string): boolean =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(join(folder, program))
  )

/** Why there can be none here; undefined when there can. */
export const whyNoNamespaces = (): string | undefined => {
  if (process.platform !== 'linux') return 'network namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'network namespaces are made by root only'
  const missing = ['ip', 'nft'].filter((program) => !inPath(program))
  return missing.length > 0 ? `there is no ${missing.join(' and no ')} on this machine` : undefined
}

const run = async (program: string, args: readonly string[]): Promise<void> => {
  await execute(program, [...args])
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Removes what test processes have left behind that were killed. */
export const sweepNamespaces = async (): Promise<void> => {
  const all = existsSync(REGISTRY) ? readdirSync(REGISTRY) : []
  const left = all.filter((name) => {
    const pid = OURS.exec(name)?.groups?.['pid']
    return pid !== undefined && !isAlive(Number(pid))
  })
  // Another test process may sweep at the same time.
  await Promise.allSettled(left.map((name) => run('ip', ['netns', 'delete', name])))
}

/** One stack of its own. */
export interface Namespace {
  /** What goes before a command that is to run in it. */
  readonly prefix: readonly string[]
  readonly name: string
  /** `ip ARGS` in it. */
  ip(...args: readonly string[]): Promise<void>
  /** Passes on what is for others, as routers do. */
  forward(): Promise<void>
  /** Rules for nft, on lines. */
  nft(rules: string): Promise<void>
  delete(): Promise<void>
}

export const makeNamespace = async (label: string): Promise<Namespace> => {
  const name = `${MARK}${process.pid}-${randomBytes(3).toString('hex')}-${label}`
  const prefix = ['ip', 'netns', 'exec', name]
  await run('ip', ['netns', 'add', name])
  await run('ip', ['-n', name, 'link', 'set', 'lo', 'up'])
  return {
    prefix,
    name,
    ip: (...args) => run('ip', ['-n', name, ...args]),
    forward: () => run('ip', ['netns', 'exec', name, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']),
    async nft(rules) {
      const running = execute('ip', ['netns', 'exec', name, 'nft', '-f', '-'])
      running.child.stdin?.end(`${rules}\n`)
      await running
    },
    delete: () => run('ip', ['netns', 'delete', name])
  }
}
