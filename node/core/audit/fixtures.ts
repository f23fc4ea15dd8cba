import { rulesOf } from '../fixtures/index.ts'
import { objectId } from '../ids.ts'
import { changed, lost, type Auditor } from './entry.ts'

const namesOf = (type: Parameters<typeof rulesOf>[0]): Readonly<Record<string, string>> =>
  rulesOf(type).audit.names as Readonly<Record<string, string>>

export const auditFixtureNew: Auditor<'fixture.new'> = ({ body, t, cid }) =>
  body
    ? [
        {
          action: rulesOf(body.type).audit.made,
          target: objectId(t, cid),
          changes: changed(namesOf(body.type), {}, { ...body.fields })
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
      target: id,
      changes: changed(namesOf(type), { ...fields }, { ...body.set })
    }
  ]
}

export const auditFixtureDel: Auditor<'fixture.del'> = ({ body }, past) => {
  const fixture = body && past.fixtures.get(body.fixture)
  if (!fixture) return []
  const { type, id, fields } = fixture
  return [{ action: rulesOf(type).audit.removed, target: id, changes: lost(namesOf(type), { ...fields }) }]
}
