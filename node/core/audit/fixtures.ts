import { rulesOf } from '../fixtures/index.ts'
import { objectId, type Snowflake } from '../ids.ts'
import type { GuildState } from '../state.ts'
import { changed, lost, type Auditor } from './entry.ts'

type Type = Parameters<typeof rulesOf>[0]

const namesOf = (type: Type): Readonly<Record<string, string>> =>
  rulesOf(type).audit.names as Readonly<Record<string, string>>

/** What an entry is about, and what clients need of it besides. */
const aboutOf = (type: Type, id: Snowflake, fields: unknown, past: GuildState) => {
  const { target, options } = rulesOf(type).audit
  return {
    target: target?.(fields as never, past) ?? id,
    ...(options ? { options: options(fields as never) } : {})
  }
}

const shown = (type: Type, fields: object, past: GuildState): Readonly<Record<string, unknown>> =>
  rulesOf(type).audit.shown?.(fields, past) ?? { ...fields }

export const auditFixtureNew: Auditor<'fixture.new'> = ({ body, t, cid }, past) =>
  body
    ? [
        {
          action: rulesOf(body.type).audit.made,
          ...aboutOf(body.type, objectId(t, cid), body.fields, past),
          changes: changed(namesOf(body.type), {}, shown(body.type, body.fields, past))
        }
      ]
    : []

export const auditFixtureSet: Auditor<'fixture.set'> = ({ body }, past) => {
  const fixture = body && past.fixtures.get(body.fixture)
  if (!fixture) return []
  const { type, id, fields } = fixture
  return [
    {
      action: rulesOf(type).audit.changed,
      ...aboutOf(type, id, fields, past),
      changes: changed(namesOf(type), shown(type, fields, past), shown(type, body.set, past))
    }
  ]
}

export const auditFixtureDel: Auditor<'fixture.del'> = ({ body }, past) => {
  const fixture = body && past.fixtures.get(body.fixture)
  if (!fixture) return []
  const { type, id, fields } = fixture
  return [
    {
      action: rulesOf(type).audit.removed,
      ...aboutOf(type, id, fields, past),
      changes: lost(namesOf(type), shown(type, fields, past))
    }
  ]
}
