/** What stories of attacks in a channel have in common: nodes that hear them in many orders, and all show the same. */
import type { ExecutionContext } from 'ava'
import { P } from '../../../node/core/permissions.ts'
import { overwrite } from './drafts.ts'
import { alice, bob, carol, dave, mallory, type Four } from './guild-of-four.ts'
import { replays } from './replays.ts'

export const people = [alice, bob, carol, dave, mallory]

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

const shownOf = (texts: readonly string[]): readonly string[] => texts.filter((text) => text !== '')

/** Everybody shows `texts`, and so does a client that has only followed the events: of reactions that one knows nothing. */
export const allShow = async (
  t: ExecutionContext,
  { moot, general }: Four,
  texts: readonly string[],
  orders = 6
): Promise<void> => {
  for (const { shown, followed } of await replays(moot, people, general, orders)) {
    t.deepEqual(shownOf(shown), texts)
    t.deepEqual(
      shownOf(followed),
      texts.map((text) => text.replace(/ \p{Extended_Pictographic}.*$/u, ''))
    )
  }
}

/** Nobody but who has the right by another role writes in the channel any more. */
export const readOnly = ({ moot, general }: Four) => overwrite(general, moot.guild, 'role', 0n, P.SEND_MESSAGES)
