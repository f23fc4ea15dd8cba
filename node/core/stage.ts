/**
 * Who may speak on a stage. Everybody listens there until somebody who mutes members lets them speak: in a signed word, about one stay
 * of one member, which their own node shows to whoever comes later. Of several the latest counts.
 */
import { encodeCbor, fromBase64url, toBase64url, verifySignature } from '../../crypto/primitives.ts'
import type { CertCid, ChannelCid, DeviceKey, GuildCid, UserCid } from './ids.ts'
import { SESSION } from './op-fields.ts'
import { mayIn, P } from './permissions.ts'
import { bool, cid, object, signature, text, time, type Shape } from './schema.ts'
import type { GuildState } from './state.ts'

export const STAGE = 13

export const stageWord = object({
  /** Whom it is about, and which stay of theirs. */
  user: cid<UserCid>(),
  session: text(SESSION),
  suppress: bool,
  /** ms since the Unix epoch. */
  t: time,
  by: cid<UserCid>(),
  cert: cid<CertCid>(),
  sig: signature
})
export type StageWord = Shape<typeof stageWord>

interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}

const statement = ({ guild, channel }: Place, { user, session, suppress, t, by }: Omit<StageWord, 'cert' | 'sig'>) =>
  encodeCbor(['folkmoot/stage/1', guild, channel, user, session, suppress, t, by])

interface Signer {
  readonly user: UserCid
  readonly cert: CertCid
  sign(bytes: Uint8Array): Uint8Array
}

export const signWord = (
  place: Place,
  what: Pick<StageWord, 'user' | 'session' | 'suppress' | 't'>,
  { user: by, cert, sign }: Signer
): StageWord => ({ ...what, by, cert, sig: toBase64url(sign(statement(place, { ...what, by }))) })

/** Has the device said so? Whose it is, is asked elsewhere. */
export const isWordOf = (place: Place, word: StageWord, key: DeviceKey): boolean =>
  verifySignature(key, statement(place, word), fromBase64url(word.sig))

/**
 * May they say so? Everybody may be silent of their own accord.
 *
 * Attack when absent: a member lets themselves speak, or silences others.
 *
 * @param now ms since the Unix epoch
 */
export const maySay = (
  state: GuildState,
  channel: ChannelCid,
  { by, user, suppress }: Pick<StageWord, 'by' | 'user' | 'suppress'>,
  now: number
): boolean => {
  const isIdle = now < (state.members.get(by)?.timeoutUntil ?? -Infinity) && by !== state.owner
  return !isIdle && ((suppress && by === user) || mayIn(state, by, channel, P.MUTE_MEMBERS))
}

/** Has somebody let them speak? When they have been asked to and have not said yes, they ask still (`asks`). */
export const isLet = ({ word }: { readonly word?: StageWord | undefined }): boolean =>
  word !== undefined && !word.suppress
