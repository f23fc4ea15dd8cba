/**
 * An op of a peer's on its way in. Each step of the checklist takes what the step before has established:
 *
 *  1. bound-size       no block is longer than its kind allows
 *  2. decode           the entry is canonical, and every field has its shape
 *  3. belong           it stands in a log of the guild it was sent for
 *  4. known            it is not here already, contents and all; what is too early to be kept is dropped (delivery.ts)
 *  5. identify         the certificate it names is here, and was signed by the user's root key
 *  6. bind-key         the key that signed is the certificate's key
 *  7. check-signature  the signature covers the entry
 *  8. open-contents    body and display fields match their hashes and their schema
 *  9. deliver          node/app judges it by the guild's rules and stores it
 * 10. settle-receipts  what lacks parents or is early waits, bounded; whoever relayed an invalid op is cut off
 *
 * Steps 1 to 3, 7 and 8 need the op alone: of many at once they are taken on another core (examiners.ts), where 7 and 8
 * begin before 4 to 6 are through. Nothing goes on to step 9 before all of them are.
 */
import type { Contents, DecodedEntry } from '../../node/core/codec.ts'
import type { CertCid, GuildCid } from '../../node/core/ids.ts'
import type { VerifiedOp } from '../../node/core/ops.ts'
import type { VerifiedIdentity } from '../../node/core/ports.ts'
import type { WireOp } from '../wire/frames.ts'

/** Who sent ops of which guild. */
export interface Source {
  readonly peer: string
  readonly guild: GuildCid
}

/** After steps 1 to 4. */
export interface Candidate {
  readonly blocks: WireOp
  readonly entry: Pick<DecodedEntry, 'cid' | 'header'>
  /** Steps 7 and 8: at once, where they have been taken. */
  prove(): Contents | Fault | Promise<Contents | Fault>
}

/** After steps 5 and 6. */
export interface Attributed extends Candidate {
  readonly identity: VerifiedIdentity
}

/** After step 8. */
export interface Proven extends VerifiedOp {
  readonly identity: VerifiedIdentity
}

/** The peer is at fault: no honest peer stores or relays such an op. */
export interface Fault {
  readonly fault: string
}

export interface Read {
  readonly candidates: readonly Candidate[]
  readonly known: readonly Candidate[]
}

export interface Checked {
  readonly proven: readonly Proven[]
  /** Ops whose certificates nobody has shown yet. */
  readonly unidentified: readonly { readonly candidate: Candidate; readonly cert: CertCid }[]
}

export const isFault = (value: object | undefined): value is Fault => value !== undefined && 'fault' in value
