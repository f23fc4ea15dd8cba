/**
 * What called forth a message, in the word of whoever called: see docs/decisions/0302-who-called.md.
 */
import { encodeCbor, fromBase64url, toBase64url, verifySignature } from '../../../crypto/primitives.ts'
import type { CertCid, ChannelCid, DeviceKey, GuildCid, OpCid, UserCid } from '../ids.ts'
import { cid, int, nullable, object, signature, text, type Shape } from '../schema.ts'

/** Discord's numbers of interactions. */
const COMMAND = 2
const MODAL = 5

export const invoked = object({
  /** The interaction, as clients know it. */
  id: text(20, 1),
  type: int(COMMAND, MODAL),
  /** Of a command. */
  name: nullable(text(32, 1)),
  /** The message that a component stands on. */
  message: nullable(cid<OpCid>()),
  user: cid<UserCid>(),
  cert: cid<CertCid>(),
  sig: signature
})
export type Invoked = Shape<typeof invoked>

interface Place {
  readonly guild: GuildCid
  /** Channel or thread. */
  readonly channel: ChannelCid
  readonly application: UserCid
}

const statement = (
  { guild, channel, application }: Place,
  { id, type, name, message, user }: Omit<Invoked, 'cert' | 'sig'>
) => encodeCbor(['folkmoot/invoked/1', guild, channel, application, user, id, type, name, message])

interface Signer {
  readonly user: UserCid
  readonly cert: CertCid
  sign(bytes: Uint8Array): Uint8Array
}

export const signInvoked = (
  place: Place,
  what: Pick<Invoked, 'id' | 'type' | 'name' | 'message'>,
  { user, cert, sign }: Signer
): Invoked => {
  const whole = { ...what, user }
  return { ...whole, cert, sig: toBase64url(sign(statement(place, whole))) }
}

/** Has the device said so? Whose device it is, and whether it may still speak, is asked elsewhere. */
export const isInvokedBy = (place: Place, what: Invoked, key: DeviceKey): boolean =>
  verifySignature(key, statement(place, what), fromBase64url(what.sig))
