/** What the operator of a node does about friends. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeProcess } from './node-process.ts'
import { control } from './rest.ts'

export const friendCodeOf = async ({ data, ready }: NodeProcess, account: string): Promise<string> => {
  const { token } = JSON.parse(readFileSync(join(data, 'running.json'), 'utf8'))
  return (await control(ready.http, token, `accounts/${account}/friends`)).code
}
