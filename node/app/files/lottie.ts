/**
 * Lottie animations: JSON that players draw. What a player would run, or load from elsewhere, is left out: expressions are programs in
 * JavaScript, and pictures and fonts may be anywhere. Source: Lottie Animation Community, "Lottie Specification" 1.0.
 *
 * Attack when absent: somebody sends a sticker, and whoever sees it runs their program, or tells them where they are.
 */

/** Things within things. */
const DEPTH = 100
const SIDE = 4096
const SECONDS = 60

const EMBEDDED = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z\d+/]+={0,2}$/
/** Where a picture or a font is; what a player runs, where it is text, stands in `x`. */
const PLACES = new Set(['p', 'u', 'fPath', 'fOrigin', 'x'])
/** They name what every object has in JavaScript. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mayStay = (key: string, value: Json): boolean =>
  !RESERVED.has(key) && !(PLACES.has(key) && typeof value === 'string' && !EMBEDDED.test(value))

/** @throws RangeError for things too deep within others */
const cleaned = (value: Json, depth: number): Json => {
  if (depth > DEPTH) throw new RangeError('too deep')
  if (Array.isArray(value)) return value.map((each: Json) => cleaned(each, depth + 1))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key, each]) => mayStay(key, each))
  return Object.fromEntries(kept.map(([key, each]) => [key, cleaned(each, depth + 1)]))
}

const within = (value: Json | undefined, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most

const isAnimation = (value: Json): boolean => {
  if (!isObject(value)) return false
  const { fr, ip, op, w, h, layers } = value
  if (!within(fr, 1, 240) || !within(w, 1, SIDE) || !within(h, 1, SIDE)) return false
  if (!within(ip, -1e6, 1e6) || !within(op, ip, ip + fr * SECONDS)) return false
  return Array.isArray(layers) && layers.length > 0 && layers.every(isObject)
}

/** @returns undefined for what is no animation. What it gives for its own result is the same. */
export const cleanLottie = (bytes: Uint8Array): Uint8Array | undefined => {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json
    return isAnimation(value) ? new TextEncoder().encode(JSON.stringify(cleaned(value, 0))) : undefined
  } catch {
    return undefined
  }
}
