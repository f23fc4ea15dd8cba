/** `npm run compatibility`: writes docs/compatibility.md anew. */
import { writeFile } from 'node:fs/promises'
import { PAGE, page } from '../test/compat-api/conformance/page.ts'

await writeFile(PAGE, await page())
