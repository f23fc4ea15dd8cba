import { registerHooks } from 'node:module'

const STAND_IN = new URL('zlib-sync.ts', import.meta.url).href

/** discord.js, when it is loaded after this, finds `zlib-sync`, and takes the gateway's zlib-stream. */
export const useZlibStream = (): unknown =>
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'zlib-sync' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context)
  })
