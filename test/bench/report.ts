/** Prints figures for people and keeps them for comparison. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isReached, type Bench, type Figure } from './bench.ts'

const RESULTS = fileURLToPath(new URL('results/', import.meta.url))

const machine = () => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform}-${process.arch}`,
  node: process.version
})

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

const goalOf = ({ goal }: Figure): string => (!goal ? '' : 'least' in goal ? `>= ${goal.least}` : `<= ${goal.most}`)

const rowOf = (figure: Figure): readonly string[] => [
  figure.name,
  digits(figure.value),
  figure.unit,
  goalOf(figure),
  figure.goal ? (isReached(figure) ? 'reached' : 'MISSED') : ''
]

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`
  return rows.map((row) => line(row).trimEnd()).join('\n')
}

export const print = ({ name, title }: Bench, figures: readonly Figure[]): void => {
  process.stdout.write(`${name}: ${title}\n${table(figures.map(rowOf))}\n\n`)
}

export const keep = ({ name, title }: Bench, figures: readonly Figure[]): void => {
  mkdirSync(RESULTS, { recursive: true })
  const result = { name, title, date: new Date().toISOString().slice(0, 10), machine: machine(), figures }
  writeFileSync(`${RESULTS}${name}.json`, `${JSON.stringify(result, null, 2)}\n`)
}
