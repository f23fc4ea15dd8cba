/**
 * The guild that most stories of rights are told in:
 *
 *   alice   owner
 *   bob     moderator: role at V with every right but ADMINISTRATOR and MANAGE_GUILD
 *   carol   member, role at F without rights
 *   mallory not a member
 */
import { ALL, P } from '../../../node/core/permissions.ts'
import type { Draft } from '../../../node/core/ops.ts'
import type { RefusalCode } from '../../../node/core/refusal.ts'
import { actor, type Actor } from './actors.ts'
import { chanNew, grant, invite, roleNew, type GenesisOptions } from './drafts.ts'
import { found, letIn, type Room } from './replica.ts'

export const [alice, bob, carol, mallory, dave] = [
  actor('alice'),
  actor('bob'),
  actor('carol'),
  actor('mallory'),
  actor('dave')
]

/** Everything that a moderator holds. */
export const MODERATOR = ALL & ~P.ADMINISTRATOR & ~P.MANAGE_GUILD

export const guildOfFour = (options: GenesisOptions = {}) => {
  const moot = found(alice, options)
  const general = moot.write(alice, chanNew('general'))
  const category = moot.write(alice, chanNew('category', { type: 4 }))
  const voice = moot.write(alice, chanNew('voice', { type: 2 }))
  const hidden = moot.write(
    alice,
    chanNew('hidden', { overwrites: [{ target: moot.guild, type: 'role', allow: 0n, deny: P.VIEW_CHANNEL }] })
  )
  const staff = moot.write(alice, roleNew('V', MODERATOR, 'staff'))
  const club = moot.write(alice, roleNew('F', 0n, 'club'))
  letIn(moot, alice, bob, carol)
  moot.write(alice, grant(bob.user, staff))
  moot.write(alice, grant(carol.user, club))
  const door = moot.write(alice, invite(general, {}, 9))
  return { moot, general, category, voice, hidden, staff, club, door }
}

export type Four = ReturnType<typeof guildOfFour>

/** What the rules say of a draft, without writing it. */
export const verdict = (
  { moot }: Pick<Four, 'moot'>,
  author: Actor,
  draft: Draft,
  channel?: Room
): RefusalCode | 'allowed' => moot.fork('verdict').attempt(author, draft, channel).refusal?.code ?? 'allowed'

/** One row of a table of rights. */
export interface Right {
  readonly name: string
  readonly by: Actor
  readonly draft: (four: Four) => Draft
  readonly channel?: (four: Four) => Room
  /** What has happened before. */
  readonly after?: (four: Four) => void
  readonly says: RefusalCode | 'allowed'
}
