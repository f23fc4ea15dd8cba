/** Network namespaces of Linux: a stack of its own for each host, with names that no other test process uses. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const MARK = 'fm'
const OURS = new RegExp(`^${MARK}(?<pid>\\d+)-`)
const REGISTRY = '/run/netns'

const execute = promisify(execFile)

/** Not by the PATH: npm puts programs of packages first, and one of them is called nft too. */
const SYSTEM = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/local/bin']

const placeOf = (program: string): string | undefined =>
  SYSTEM.map((folder) => join(folder, program)).find((path) => existsSync(path))

const IP = placeOf('ip')
const NFT = placeOf('nft')

/** Why there can be none here; undefined when there can. */
export const whyNoNamespaces = (): string | undefined => {
  if (process.platform !== 'linux') return 'network namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'network namespaces are made by root only'
  if (IP === undefined) return 'there is no ip (iproute2) on this machine'
  if (NFT === undefined) return 'there is no nft (nftables) on this machine'
  return undefined
}

const run = async (...args: readonly string[]): Promise<void> => {
  await execute(IP ?? 'ip', [...args])
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
  await Promise.allSettled(left.map((name) => run('netns', 'delete', name)))
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
  const prefix = [IP ?? 'ip', 'netns', 'exec', name]
  await run('netns', 'add', name)
  await run('-n', name, 'link', 'set', 'lo', 'up')
  return {
    prefix,
    name,
    ip: (...args) => run('-n', name, ...args),
    forward: () => run('netns', 'exec', name, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'),
    async nft(rules) {
      const running = execute(IP ?? 'ip', ['netns', 'exec', name, NFT ?? 'nft', '-f', '-'])
      running.child.stdin?.end(`${rules}\n`)
      await running
    },
    delete: () => run('netns', 'delete', name)
  }
}
