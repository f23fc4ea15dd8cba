/** What readers have taken off their streams and have not made use of: nobody sees it in the streams any more. */

/** Bytes that a piece costs besides its own: a view, its buffer and its place in a list. */
export const PIECE = 512

const readers = new WeakMap<object, () => number>()

/** @param bytes that the reader of that stream holds */
export const reads = (stream: object, bytes: () => number): void => void readers.set(stream, bytes)

/** Bytes that the reader of that stream holds, when it has one that says so. */
export const unreadOf = (stream: object): number | undefined => readers.get(stream)?.()
