/**
 * `npm run test:deep [-- FILE... --concurrency=1]`: the random tests, with as many seeds as patience allows, and crowds of nodes.
 * test/support/deep.ts says how to run a slice of them, and how to go on where a run was cut short.
 */
process.env['FOLKMOOT_DEEP'] = '1'
const given = process.argv.slice(2)
const [flags, files] = [given.filter((word) => word.startsWith('-')), given.filter((word) => !word.startsWith('-'))]
const all = [
  'test/node/core/properties/*.test.ts',
  'test/**/*fuzz*.test.ts',
  'test/**/*chaos*.test.ts',
  'test/federation/discovery/crowd.test.ts'
]
process.argv.splice(2, process.argv.length, '--timeout=24h', ...flags, ...(files.length > 0 ? files : all))
await import('../node_modules/ava/entrypoints/cli.js')
