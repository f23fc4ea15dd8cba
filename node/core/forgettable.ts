/**
 * What of an op may be forgotten while its header stays: what people wrote, never what others are judged by. So the
 * verdict on an op, and what it acts on, are the same for those who still have its contents and for those who have not.
 *
 * Attack when absent: a peer shows an op with its contents to some and without them to others, and they judge it
 * differently for ever.
 */
import { opSchemas } from './op-schema.ts'
import type { Kind } from './ops.ts'

/** Kinds whose whole body is what somebody wrote. */
const WHOLE_BODY = new Set<Kind>(['msg', 'profile'])
/** Kinds whose display fields may be missing. What roles and channels are called is never forgotten. */
const DISPLAY = new Set<Kind>(['edit', 'nick', 'admit'])

export const isBodyForgettable = (k: Kind): boolean => WHOLE_BODY.has(k)

export const isForgettable = (k: Kind): boolean => WHOLE_BODY.has(k) || DISPLAY.has(k)

/** Does an op, or do its blocks, come without its contents, or a part of them? */
export const isBare = (k: Kind, contents: { readonly body: unknown; readonly display: unknown }): boolean =>
  contents.body === null || (opSchemas[k].display !== null && contents.display === null)
