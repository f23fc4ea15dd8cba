#!/usr/bin/env node
/** The `folkmoot` command. Looks at the version first: what an older Node would say about our imports helps nobody. */
const NODE_MAJOR = 24

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR) {
  process.stderr.write(
    `folkmoot needs Node ${NODE_MAJOR} or later; this is ${process.version}. See https://nodejs.org\n`
  )
  process.exitCode = 1
} else {
  const { spareMemory } = await import('./spare-memory.ts')
  spareMemory()
  const { runProgram } = await import('./program.ts')
  // Not left to the event loop: whoever stops a node waits no longer than 5 s, whatever still hangs.
  process.exit(await runProgram(process.argv.slice(2)))
}
