/** A disk of a few megabytes that can be filled and freed: a file system in memory, where this user may mount one. */
import { spawnSync } from 'node:child_process'
import { rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './node-process.ts'

export interface SmallDisk extends Disposable {
  readonly path: string
  /** Leaves no block free. */
  fill(): void
  free(): void
}

const run = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0

/** @param size as mount takes it, such as 8m */
export const mountSmallDisk = (size: string): SmallDisk => {
  const path = temporaryFolder()
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', path)) {
    rmdirSync(path)
    throw new Error('this user may not mount a file system')
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill() {
      const { bavail, bsize } = statfsSync(path)
      try {
        writeFileSync(ballast, new Uint8Array(bavail * bsize))
      } catch (error) {
        // A node that wrote meanwhile has taken some of it: what is left is filled all the same.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    },
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]() {
      run('umount', '--lazy', path)
      rmSync(path, { recursive: true, force: true })
    }
  }
}

export const mayMount = (): boolean => {
  try {
    mountSmallDisk('1m')[Symbol.dispose]()
    return true
  } catch {
    return false
  }
}
