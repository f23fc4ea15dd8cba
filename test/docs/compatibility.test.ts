/** docs/compatibility.md says what the tables of the code say. */
import { globSync, readFileSync } from 'node:fs'
import test from 'ava'
import { EVENTS } from '../../compat-api/gateway/events.ts'
import { PAGE, page } from '../compat-api/conformance/page.ts'

const ROOT = new URL('../../', import.meta.url)
const EVENTS_TABLE = 'compat-api/gateway/events.ts'

test('the page is as `npm run compatibility` writes it', async (t) => {
  t.is(readFileSync(PAGE, 'utf8'), await page())
})

test('every event of the table is sent somewhere', (t) => {
  const files = globSync('compat-api/gateway/**/*.ts', { cwd: ROOT }).filter((file) => file !== EVENTS_TABLE)
  const sources = files.map((file) => readFileSync(new URL(file, ROOT), 'utf8')).join('\n')
  t.deepEqual(
    EVENTS.filter((name) => !sources.includes(`'${name}'`)),
    []
  )
})
