/**
 * Puts the node's sources and what they use into a few files. Half of what the start of a node takes is finding two thousand modules, and
 * CI starts hundreds of nodes: there, tests run this one (docs/decisions/0230).
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = join(ROOT, 'dist', 'bundle')
/** What is started by the name of its file: the command, and threads and processes that look for theirs beside themselves. */
const STARTED = ['node/cli/main.ts', 'federation/inbound/examiner-thread.ts', 'node/images/reader.ts']
/** Native, or CommonJS that is imported by name. */
const LEFT_OUT = ['@ipshipyard/node-datachannel', 'classic-level', '@peculiar/x509', 'reflect-metadata', 'sharp']
/** CommonJS in a module asks for `require`. */
const REQUIRE = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"

/** @returns {Promise<string>} the path of what `folkmoot` is then. */
export const bundle = async () => {
  rmSync(OUT, { recursive: true, force: true })
  await build({
    absWorkingDir: ROOT,
    entryPoints: STARTED,
    entryNames: '[name]',
    outdir: OUT,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: LEFT_OUT,
    banner: { js: REQUIRE },
    logLevel: 'warning'
  })
  return join(OUT, 'main.js')
}
