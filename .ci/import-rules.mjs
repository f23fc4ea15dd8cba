/** Holds the import rules of .dependency-cruiser.cjs, and that they were held over all of the sources. */
import { cruise } from 'dependency-cruiser'
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { globSync } from 'node:fs'

const FOLDERS = ['node', 'federation', 'crypto', 'compat-api', 'test']

const { options, ...ruleSet } = await extractConfig('./.dependency-cruiser.cjs')
const { output } = await cruise(FOLDERS, { ...options, ruleSet, validate: true }, undefined, {
  tsConfig: extractTSConfig('tsconfig.json')
})
if (typeof output === 'string') throw new Error(output)

const ours = output.modules.filter(({ source }) => FOLDERS.some((folder) => source.startsWith(`${folder}/`)))
const expected = globSync(FOLDERS.map((folder) => `${folder}/**/*.{ts,mjs}`)).length
for (const { from, to, rule, cycle } of output.summary.violations) {
  const path = cycle ? cycle.map(({ name }) => name).join(' -> ') : to
  process.stdout.write(`${rule.severity} ${rule.name}: ${from} -> ${path}\n`)
}
if (output.summary.error > 0) process.exitCode = 1
if (ours.length < expected) {
  process.stdout.write(`saw ${ours.length} of ${expected} modules: the rules were not held over all of them\n`)
  process.exitCode = 1
}
