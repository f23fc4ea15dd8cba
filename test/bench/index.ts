/** `npm run bench -- [name...]`: runs the benchmarks named, or all of them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isReached, type Bench, type Ground } from './bench.ts'
import { backfill } from './backfill.ts'
import { besideKoa } from './beside-koa.ts'
import { core } from './core.ts'
import { crossNode } from './cross-node.ts'
import { fanOut } from './fan-out.ts'
import { makeHistory, type History } from './history.ts'
import { largeGuild } from './large-guild.ts'
import { lateJoin, lateJoinOfMany } from './late-join.ts'
import { orbitdb } from './orbitdb/index.ts'
import { keep, print } from './report.ts'
import { restCreate } from './rest-create.ts'
import { restart } from './restart.ts'
import { scale } from './scale.ts'

const BENCHES: readonly Bench[] = [
  core,
  largeGuild,
  backfill,
  crossNode,
  restCreate,
  besideKoa,
  fanOut,
  lateJoin,
  lateJoinOfMany,
  restart,
  scale,
  orbitdb
]

const chosen = (names: readonly string[]): readonly Bench[] => {
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name))
  if (unknown.length > 0) {
    const known = BENCHES.map(({ name }) => name).join(', ')
    throw new Error(`there is no benchmark ${unknown.join(', ')}; there are: ${known}`)
  }
  return names.length === 0 ? BENCHES : BENCHES.filter(({ name }) => names.includes(name))
}

const groundIn = (root: string): Ground => {
  let history: Promise<History> | undefined
  return {
    folder: (name) => mkdtempSync(join(root, `${name}-`)),
    history: () => (history ??= makeHistory(mkdtempSync(join(root, 'history-'))))
  }
}

const run = async (benches: readonly Bench[]): Promise<boolean> => {
  const root = mkdtempSync(join(tmpdir(), 'folkmoot-bench-'))
  try {
    const ground = groundIn(root)
    let reached = true
    for (const bench of benches) {
      const figures = await bench.run(ground)
      print(bench, figures)
      keep(bench, figures)
      reached &&= figures.every(isReached)
    }
    return reached
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

if (!(await run(chosen(process.argv.slice(2))))) process.exitCode = 1
