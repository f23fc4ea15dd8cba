/** An archive from its parts, in the order in which they stand in the file. */
import { encodeFrame, framed, MAGIC } from './format.ts'
import type { Outline, Page } from './outline.ts'

/**
 * @param pageAfter ops of the guild after a place, up to that of the outline.
 * @param progress is told how many ops have been written.
 * @returns the bytes of the file, a page at a time.
 */
export const writeArchive = async function* (
  outline: Outline,
  pageAfter: (after: number) => Promise<Page>,
  progress: (ops: number) => void = () => {}
): AsyncGenerator<Uint8Array> {
  yield MAGIC
  yield framed(encodeFrame({ k: 'guild', genesis: outline.genesis }))
  const shown = new Set<string>()
  let written = 0
  for (let after: number | null = 0; after !== null;) {
    const page = await pageAfter(after)
    const fresh = page.identities.filter(({ cert }) => !shown.has(cert))
    for (const { cert } of fresh) shown.add(cert)
    yield Buffer.concat([...fresh.map(({ frame }) => frame), ...page.frames].map(framed))
    written += page.frames.length
    progress(written)
    after = page.after
  }
  const logs = outline.logs.map((log) => framed(encodeFrame({ k: 'log', ...log })))
  yield Buffer.concat([...logs, framed(encodeFrame({ k: 'end', entries: outline.entries, state: outline.state }))])
}
