/** Imported before discord.js: it then finds `zlib-sync`, and takes the gateway's zlib-stream. */
import { registerHooks } from 'node:module'

const STAND_IN = new URL('zlib-sync.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'zlib-sync' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context)
})
