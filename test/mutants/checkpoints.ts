/** Who writes checkpoints, and when. */
import { mutantsOf } from './mutant.ts'

const TURNS = 'test/node/core/checkpoint-turn.test.ts'
const WRITTEN = 'test/node/app/checkpointer.test.ts'

export const checkpoints = [
  ...mutantsOf('node/core/checkpoint-turn.ts', TURNS, {
    'checkpoints are written over checkpoints': ["node.op.k === 'cp'", "node.op.k === 'close'"],
    'those who have said all they can write again': ['closest(above)?.by.has(user) !== true', 'true'],
    'whoever is no witness waits to write a checkpoint': ['!witnesses.users.includes(user) ||', ''],
    'all witnesses write at the same time': ['+ place * MORE_AGE', '']
  }),
  ...mutantsOf('node/app/checkpointer.ts', WRITTEN, {
    'a node that has asked nobody seals off what it lacks': ['!this.#knowsAll(guild, watch, now)', 'false'],
    'a node seals before it knows that all has come': ['watch.hasNews = true', 'watch.hasNews = false'],
    'a node that has been alone for an hour seals': ['now - agreed <= IN_TOUCH', 'now >= agreed'],
    'a node with others elsewhere takes itself for all': ['|| this.#holdsEverybody(guild)', '|| true']
  }),
  ...mutantsOf('node/core/snapshot.ts', 'test/node/core/snapshot.test.ts', {
    'a snapshot lacks where ids of deleted objects lead': ["type !== 'user' || !users.has(target)", "type === 'user'"],
    'what a user is called makes snapshots differ': ['({ id, bot, sponsor }) => ({ id, bot, sponsor })', 'same'],
    'a snapshot of any length is taken in': ['bytes.byteLength > MAX_SNAPSHOT', 'false'],
    'a checkpoint tells of heads that it has not seen': ['control.heads.length > LIMITS.parents', 'false']
  }),
  ...mutantsOf('node/app/disputes.ts', WRITTEN, {
    'nobody looks at what a witness says of the state': ['own && !equalBytes(own, newest.body.state)', 'false']
  })
]
