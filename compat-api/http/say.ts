/** What is said once of a guild, as the op that says it. */
import type { GuildView } from '../../node/app/index.ts'
import { theOne } from '../../node/core/fixtures/index.ts'
import type { FieldsOf, FixtureType, LooseOf } from '../../node/core/fixtures/shapes.ts'
import type { Draft } from '../../node/core/ops.ts'

/** @param otherwise what holds where nothing has been said yet. @returns no op when nothing is said */
export const sayDrafts = <T extends FixtureType>(
  { state }: GuildView,
  type: T,
  said: Partial<LooseOf<T>>,
  otherwise: FieldsOf<T>
): readonly Draft[] => {
  if (Object.keys(said).length === 0) return []
  const known = theOne(state, type)
  // That type and fields belong together is known here, and not to the type checker.
  if (known) return [{ k: 'fixture.set', body: { type, fixture: known.cid, set: said } } as unknown as Draft]
  return [{ k: 'fixture.new', body: { type, fields: { ...otherwise, ...said } } } as unknown as Draft]
}
