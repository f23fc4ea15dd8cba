/** Every mutant that `npm run test:mutants` makes. A rule that is new comes with one. */
import { bounds } from './bounds.ts'
import { checkpoints } from './checkpoints.ts'
import { control } from './control.ts'
import { fixtures } from './fixtures.ts'
import { identities } from './identities.ts'
import { later } from './later.ts'
import type { Mutant } from './mutant.ts'
import { ops } from './ops.ts'
import { people } from './people.ts'
import { places } from './places.ts'
import { speech } from './speech.ts'
import { subjects } from './subjects.ts'
import { voices } from './voices.ts'

export const mutants: readonly Mutant[] = [
  ...control,
  ...people,
  ...places,
  ...subjects,
  ...fixtures,
  ...speech,
  ...voices,
  ...ops,
  ...later,
  ...identities,
  ...checkpoints,
  ...bounds
]
