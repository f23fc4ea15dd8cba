/** What goes over the wire, as dag-cbor: shapes and bounds of every part that several protocols share. */
import { decodeParcel, encodeCbor } from '../../crypto/primitives.ts'
import { ProtocolBroken } from '../errors.ts'
import { LIMITS } from '../../node/core/ops.ts'
import { bytesUpTo, list, nullable, object, type Schema, type Shape } from '../../node/core/schema.ts'

/** User genesis, device certificate, and what made a later root key the user's. */
export const wireIdentity = object({
  genesis: bytesUpTo(1024),
  cert: bytesUpTo(1024),
  rotation: nullable(bytesUpTo(1024))
})
export type WireIdentity = Shape<typeof wireIdentity>

export const toWireIdentity = ({ genesis, cert, rotation }: WireIdentity): WireIdentity => ({ genesis, cert, rotation })

export const wireOp = object({
  entry: bytesUpTo(LIMITS.entry),
  body: nullable(bytesUpTo(LIMITS.controlBody)),
  display: nullable(bytesUpTo(LIMITS.display))
})
export type WireOp = Shape<typeof wireOp>

export const wireOps = (max: number): Schema<readonly WireOp[]> => list(wireOp, max)

export const encodeFrame = (frame: object): Uint8Array => encodeCbor(frame)

/**
 * @param bytes whose length the caller has bounded.
 * @throws ProtocolBroken when the bytes are not canonical dag-cbor of the schema's shape.
 */
export const decodeFrame = <T>(bytes: Uint8Array, schema: Schema<T>): T => {
  try {
    return schema(decodeParcel(bytes), 'frame')
  } catch (cause) {
    throw new ProtocolBroken(cause instanceof Error ? cause.message : 'not a frame', { cause })
  }
}

const kindOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'k' in value ? value.k : undefined

/** Frames of several kinds, told apart by their field `k`. */
export const frameOf =
  <S extends Readonly<Record<string, Schema<unknown>>>>(kinds: S): Schema<Shape<S[keyof S]>> =>
  (value, path) => {
    const kind = kindOf(value)
    const schema = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (!schema) throw new ProtocolBroken(`${path}: unknown kind ${JSON.stringify(kind)?.slice(0, 40)}`)
    return schema(value, path) as Shape<S[keyof S]>
  }

/** Bytes an op takes in a frame, near enough to keep frames within their bound. */
export const wireSize = (op: WireOp): number =>
  op.entry.byteLength + (op.body?.byteLength ?? 0) + (op.display?.byteLength ?? 0) + 40

export const toWire = ({ entry, body, display }: WireOp): WireOp => ({ entry, body, display })
