/** V8 keeps so many bytes with the object. */
const ON_HEAP = 64

/**
 * A copy in memory that is cut from Node's pool: memory of its own takes several times as long to get, and to give back.
 * Not to be posted to another thread, which would get the pool with it.
 */
export const copyOf = (bytes: Uint8Array): Uint8Array => {
  if (bytes.byteLength <= ON_HEAP) return new Uint8Array(bytes)
  const { buffer, byteOffset, byteLength } = Buffer.from(bytes)
  return new Uint8Array(buffer, byteOffset, byteLength)
}
