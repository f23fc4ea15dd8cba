/** `npm run test:deep`: the random tests, with as many seeds as patience allows. FOLKMOOT_DEEP_FROM=N begins at seed N. */
process.env['FOLKMOOT_DEEP'] = '1'
const given = process.argv.slice(2)
const files =
  given.length > 0
    ? given
    : ['test/node/core/properties/*.test.ts', 'test/**/*fuzz*.test.ts', 'test/**/*chaos*.test.ts']
process.argv.splice(2, process.argv.length, '--timeout=24h', ...files)
await import('../node_modules/ava/entrypoints/cli.js')
