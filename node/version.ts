import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { z } from 'zod'

const manifest = z.object({ version: z.string() })

/** Which Folkmoot this is, by the package.json next above: the sources' and, where it was built, the package's. */
export const version = (): string =>
  manifest.parse(JSON.parse(readFileSync(findPackageJSON('..', import.meta.url) ?? '', 'utf8'))).version
