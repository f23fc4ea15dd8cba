import type { Draft } from '../../../../node/core/ops.ts'
import type { Member } from '../../../../node/core/state.ts'

/** An empty nickname is none; undefined leaves it. */
export const nickDraft = ({ user }: Member, nick: string | null | undefined): readonly Draft[] =>
  nick === undefined ? [] : [{ k: 'nick', body: { user }, display: { nick: nick === '' ? null : nick } }]
