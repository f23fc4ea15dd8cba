/** Who writes checkpoints, and when. */
import { mutantsOf } from './mutant.ts'

const TURNS = 'test/node/core/checkpoint-turn.test.ts'
const PROOF = 'test/node/core/snapshot-proof.test.ts'
const ARRIVING = 'test/node/app/arriving.test.ts'
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
  ...mutantsOf('node/core/snapshot-proof.ts', PROOF, {
    'one witness is enough to show a state': ['witnesses.length < threshold', 'witnesses.length < 1'],
    'anybody is a witness': ['.filter(({ user }) => users.includes(user))', ''],
    'anybody names those who vouch for a state': [
      "op.k === 'witness' && op.body && op.user === owner",
      "op.k === 'witness' && op.body"
    ],
    'anybody takes the guild over': ['offer?.to === op.user && offer.by === owner', "op.k === 'accept'"],
    'a state that another hash was signed of is shown': [
      'op.body?.state != null && equalBytes(op.body.state, hash)',
      'true'
    ],
    'a state of another guild is shown': ['state.guild !== root.guild', 'false'],
    'a state with another owner is shown': ['state.owner !== line.owner', 'false'],
    'what has come since is not judged': ['if (authorize(woven.view, op) === null) woven', 'woven'],
    'what hangs in the air is laid upon a snapshot': ['!op.header.next.every((cid) => known.has(cid))', 'false'],
    'a checkpoint that never came bears a snapshot out': ['if (!control.has(checkpoint.cid)) return false', ''],
    'the history is not compared with the snapshot': ['equalBytes(found, encodeSnapshot(snapshot))', 'true']
  }),
  ...mutantsOf('node/core/snapshot-offer.ts', PROOF, {
    'a node shows a state that it does not find itself': ['equalBytes(snapshotHash(bytes), op.body.state)', 'true']
  }),
  ...mutantsOf('node/app/guild/arriving.ts', ARRIVING, {
    'who lies is not reported': ["this.#report(arrival, verdict === 'false')", 'void verdict'],
    'what does not hold stays': ['await this.#guild.review(arrival.shown)', '']
  }),
  ...mutantsOf('node/app/guild/guild.ts', ARRIVING, {
    'what is written does not wait for the history': ['    await this.arriving.over()\n', ''],
    'clients hear of the middle of history': ['after !== before && !this.arriving.state', 'after !== before']
  }),
  ...mutantsOf('node/app/spread-roots.ts', ARRIVING, {
    'a made-up state ends sessions': ["if (event.trial !== 'begun') heed(", 'heed(']
  }),
  ...mutantsOf('node/app/disputes.ts', WRITTEN, {
    'nobody looks at what a witness says of the state': ['own && !equalBytes(own, newest.body.state)', 'false']
  })
]
