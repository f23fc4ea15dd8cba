/** Frames of every protocol between nodes, with samples of each: what an honest peer says. */
import { sha256, utf8 } from '../../crypto/primitives.ts'
import { asideFrame } from '../../federation/asides/frames.ts'
import * as blobs from '../../federation/blobs/frames.ts'
import * as codes from '../../federation/codes/frames.ts'
import { conversationFrame } from '../../federation/conversations.ts'
import { headsFrame } from '../../federation/heads/frames.ts'
import * as interactions from '../../federation/interactions/frames.ts'
import * as join from '../../federation/join/frames.ts'
import { clientFrame, hereFrame, seekFrame, verdictFrame } from '../../federation/letters/frames.ts'
import { reachQuestion, reachReply } from '../../federation/reach/frames.ts'
import { answerFrame, clientHello, proofsFrame, requestFrame, serverHello } from '../../federation/sync/frames.ts'
import { makeTree } from '../../node/core/blobs.ts'
import { controlLog, opCidOf } from '../../node/core/ids.ts'
import type { Schema } from '../../node/core/schema.ts'
import { actor } from './core/actors.ts'
import { found } from './core/replica.ts'

const alice = actor('alice')
const { guild } = found(alice)
const { genesis, cert, rotation } = alice.identity
const { user } = alice
const identity = { genesis, cert, rotation }
const op = opCidOf(utf8('op'))
const digest = sha256(utf8('digest'))
const short = digest.subarray(0, 16)
const sig = 'A'.repeat(86)
const log = controlLog(guild)
const ops = [{ entry: genesis, body: cert, display: null }]
const identities = [identity]
const none = { k: 'none' }
const query = { limit: 50, before: null, after: null, around: null }
const profile = { name: 'alice', globalName: null, avatar: null }
const card = {
  guild,
  guildId: '1',
  name: 'Moot',
  description: null,
  icon: null,
  channelId: '2',
  channelName: 'general',
  channelType: 0,
  members: 2,
  inviter: { id: '3', ...profile, bot: false },
  expiresAt: null,
  verificationLevel: 0
}
const request = {
  guild,
  guildHash: short,
  user,
  cert: alice.device.cert,
  bot: false,
  profile,
  t: 7,
  inviteKey: alice.device.key,
  sig: new Uint8Array(64),
  identity
}
const said = { bytes: digest, sig, identity }
const absence = { message: op, there: op, path: [digest] }

export const frameSamples: readonly (readonly [Schema<unknown>, readonly object[]])[] = [
  [clientHello, [{ k: 'hello', v: 1, nonce: digest }]],
  [serverHello, [{ k: 'hello', v: 1, nonce: digest, tags: [short], t: 1 }]],
  [proofsFrame, [{ k: 'proofs', proofs: [{ guild, identity, sig: new Uint8Array(64) }] }]],
  [
    requestFrame,
    [
      { k: 'compare', guild, digest },
      { k: 'logs', guild, buckets: [0, 255], after: null },
      { k: 'pull', guild, log, have: { [alice.device.key]: 7 } },
      { k: 'recent', guild, log, query },
      { k: 'changes', guild, log, cids: [op] },
      { k: 'want', guild, log, have: {}, cids: [op] },
      { k: 'snapshot', guild, of: null, page: 0 },
      { k: 'vouch', guild, log, of: op },
      { k: 'peers', guild, has: 3 },
      { k: 'bye' }
    ]
  ],
  [
    answerFrame,
    [
      { k: 'same' },
      { k: 'summary', logs: [{ id: log, heads: [op], count: 9 }], more: false },
      { k: 'sketch', buckets: Array.from({ length: 256 }, () => new Uint8Array(16)) },
      { k: 'ops', ops, identities, more: true },
      { k: 'page', ops, identities, proof: { seal: ops[0], absences: [absence] } },
      { k: 'snapshot', of: op, bytes: digest, more: true },
      { k: 'peers', has: 3, peers: [{ peer: 'peer', addresses: ['/ip4/192.0.2.1/tcp/4001'] }] },
      none,
      { k: 'refused', reason: 'not-a-member' }
    ]
  ],
  [headsFrame, [{ k: 'heads', guild, heads: [op] }]],
  [asideFrame, [{ k: 'ops', guild, ops, identities }, { k: 'bye' }]],
  [
    conversationFrame,
    [
      { k: 'ops', guild, ops, identities },
      { k: 'notice', guild, ...said }
    ]
  ],
  [
    join.questionFrame,
    [
      { k: 'describe', guildHash: short, inviteKey: alice.device.key },
      { k: 'join', request },
      { k: 'cards', guild: null }
    ]
  ],
  [
    join.replyFrame,
    [
      { k: 'card', card },
      { k: 'grant', grant: { guild, genesis } },
      { k: 'cards', cards: [said] },
      { k: 'refused', reason: 'expired' }
    ]
  ],
  [codes.seekFrame, [{ k: 'seek', v: 1, key: digest, nonce: short, proof: digest }]],
  [
    codes.replyFrame,
    [
      {
        k: 'found',
        places: [{ guildHash: short, admits: true, bound: digest }],
        addresses: ['/ip4/192.0.2.1/tcp/4001'],
        proof: digest
      },
      { k: 'unknown' },
      { k: 'busy' }
    ]
  ],
  [seekFrame, [{ k: 'seek', v: 1, nonce: digest, tags: [short] }]],
  [hereFrame, [{ k: 'here', proofs: [{ identity, sig: new Uint8Array(64) }] }]],
  [clientFrame, [{ k: 'letter', ...said }, { k: 'bye' }]],
  [verdictFrame, [{ k: 'taken' }, { k: 'early' }]],
  [blobs.getFrame, [{ k: 'get', guild, blob: makeTree(3, [digest]).cid }]],
  [blobs.askFrame, [{ k: 'chunk', index: 1 }, { k: 'bye' }]],
  [blobs.treeFrame, [{ k: 'tree', bytes: digest }, none]],
  [blobs.chunkFrame, [{ k: 'chunk', bytes: digest }, none]],
  [
    interactions.askFrame,
    [
      { k: 'seek', v: 1, nonce: digest, tags: [short] },
      { k: 'answer', ...said },
      { k: 'books', application: user, guild },
      { k: 'emojis', application: user, guild }
    ]
  ],
  [interactions.goOnFrame, [{ k: 'interact', ...said }, { k: 'bye' }]],
  [interactions.verdictFrame, [{ k: 'taken' }, { k: 'refused', reason: 'forged' }]],
  [interactions.booksFrame, [{ k: 'books', books: [said] }]],
  [reachQuestion, [{ k: 'reach', ports: [{ port: 4001, ws: false }] }]],
  [reachReply, [{ k: 'reached', host: '192.0.2.1', open: [true] }, { k: 'refused' }]]
]
