/** What a joiner says, signed with the invite's key: it proves that they were given the code. */
import { utf8, verifySignature } from '../../../crypto/primitives.ts'
import type { CertCid, GuildCid, UserCid } from '../ids.ts'
import type { BodyOf } from '../ops.ts'
import type { Invite } from '../state.ts'

/** Names the guild, so that it is worth nothing in another. */
export const joinStatement = (request: {
  readonly guild: GuildCid
  readonly user: UserCid
  readonly cert: CertCid
  readonly t: number
}): Uint8Array => utf8(`folkmoot/join/${request.guild}/${request.user}/${request.cert}/${request.t}`)

/** An admission is judged again whenever something comes that is concurrent with it; its signature stays what it is. */
const judged = new WeakMap<
  BodyOf<'admit'>,
  { readonly guild: GuildCid; readonly key: string; readonly holds: boolean }
>()

export const isSignedWith = (invite: Invite, guild: GuildCid, body: BodyOf<'admit'>): boolean => {
  const { user, cert, request } = body
  if (!request) return false
  const known = judged.get(body)
  if (known?.guild === guild && known.key === invite.key) return known.holds
  const holds = verifySignature(invite.key, joinStatement({ guild, user, cert, t: request.t }), request.sig)
  judged.set(body, { guild, key: invite.key, holds })
  return holds
}
