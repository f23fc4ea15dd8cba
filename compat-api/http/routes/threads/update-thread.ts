import { z } from 'zod'
import { presentThread } from '../../../present/index.ts'
import type { SeenThread } from '../../access.ts'
import { defined } from '../../defined.ts'
import type { Call } from '../../route.ts'
import { int, maybe, text } from '../../schema/fields.ts'
import { tagsNamed } from '../channels/forum-body.ts'
import { appliedTags, autoArchive } from './thread-body.ts'

const PINNED = 1 << 1

/** What PATCH /channels/:id takes when the channel is a thread. */
export const threadPatch = z.object({
  name: text(100, 1).optional(),
  archived: maybe(z.boolean()),
  locked: maybe(z.boolean()),
  invitable: maybe(z.boolean()),
  auto_archive_duration: maybe(autoArchive),
  rate_limit_per_user: maybe(int(0, 21_600)),
  flags: maybe(int(0, 0x7fffffff)),
  applied_tags: appliedTags
})

const changesOf = ({ view, channel }: SeenThread, patch: z.output<typeof threadPatch>) =>
  defined({
    name: patch.name,
    archived: patch.archived ?? undefined,
    locked: patch.locked ?? undefined,
    invitable: patch.invitable ?? undefined,
    autoArchive: patch.auto_archive_duration ?? undefined,
    slowmode: patch.rate_limit_per_user === null ? 0 : patch.rate_limit_per_user,
    pinned: typeof patch.flags === 'number' ? (patch.flags & PINNED) !== 0 : undefined,
    tags: patch.applied_tags ? tagsNamed(view, channel.cid, patch.applied_tags) : undefined
  })

export const updateThread = async (
  { app, account, reason }: Pick<Call<'any'>, 'app' | 'account' | 'reason'>,
  seen: SeenThread,
  patch: z.output<typeof threadPatch>
): Promise<object> => {
  const { view, thread } = seen
  const changes = changesOf(seen, patch)
  const isEmpty = Object.keys(changes).length === 0
  const after = isEmpty ? thread : await app.threads.change(thread, account.cid, changes, reason)
  return presentThread(app, view, after, account.cid)
}
