/** Bounds on what peers may make this node hold, send or wait for. Bytes and ms unless the name says otherwise. */

const KIB = 1024
const MIB = 1024 * KIB
const SECOND = 1000

export const SYNC = {
  protocol: '/folkmoot/sync/1.0.0',
  /** Ops and bytes in one answer; the last op may go over the bytes by its own length. */
  batchOps: 1024,
  batchBytes: MIB,
  maxFrame: 3 * MIB,
  frameTimeout: 10 * SECOND,
  /** For how long a peer may be waited for in one run, how much longer for each new op it brings, and when it is asked again. */
  patience: 60 * SECOND,
  patiencePerOp: 50,
  afterDragging: 60 * SECOND,
  streamsPerPeer: 8,
  /** A peer may ask this often for a while, and then as often as the bucket refills. */
  requestBurst: 1000,
  requestsPerSecond: 500,
  guildsPerPeer: 1024,
  /** Several devices may be shown for one guild. */
  proofsPerPeer: 2048,
  /** Logs, and heads of theirs, that one answer names. */
  logsPerPage: 512,
  /** A guild of more logs than that is compared in buckets: a summary would name all of them for one that has changed. */
  logsNamed: 64,
  headsPerPage: 8192,
  /** Pages that one comparison takes in: of more logs than that, later ones begin elsewhere. */
  pagesPerRun: 64,
  /** Logs that one run brings up to date; the next ones go on with the others. */
  gapsPerRun: 2048,
  headsPerLog: 256,
  /** Ops that are too early to be kept: after more of them nothing is asked of the peer any more in this run. */
  earlyPerRun: 2048,
  devicesPerLog: 20_000,
  wantedCids: 64,
  /** What is younger is told to those, too, who may not read the past. */
  present: 300 * SECOND,
  /** Newest messages that are shown before their history has come. */
  previewMessages: 50,
  /** In one page at an id. */
  pageMessages: 100,
  /** A log that lags by more ops than this is previewed first. */
  previewGap: 100,
  /** Peers that help one guild's history to come, beside the one that leads. */
  helpers: 3,
  /** Batches that may wait for verification while the next is asked for. */
  batchesInFlight: 3
} as const

/** States for those who join, instead of waiting for a long control log. */
export const SNAPSHOT = {
  /** A peer that has so many more control ops is asked for one. */
  gap: 1000,
  pageBytes: MIB,
  pages: 24,
  /** Rooms of which the newest messages are shown by it. */
  rooms: 64
} as const

/** Of channels whose history is on its way. */
export const LAGGING = {
  /** Pages that are shown of a guild and asked of others again. */
  excerpts: 64,
  /** Pages that are remembered as asked for. */
  pages: 256,
  pagesAtOnce: 4,
  /** Peers that are asked for one page, one after another. */
  peersPerPage: 3
} as const

/** A channel counts as open for so long after somebody has asked for a page of it. */
export const INTERESTS = { lasts: 120 * SECOND, remembered: 256 } as const

export const ROUNDS = {
  every: 30 * SECOND,
  /** Rounds soon after a change: what was published while a subscription was on its way is found by these. */
  settle: [0, SECOND, 4 * SECOND],
  afterFailure: SECOND,
  /** The guild is busy with another peer: twice as long each time. */
  whenBusy: SECOND / 2,
  whenBusyMost: 8 * SECOND,
  /** Peers that have their turn in `every`; of more, each comes more rarely. */
  peersAtATime: 3,
  /** Rounds that go on at once: each takes a stream, and what it reads. */
  atOnce: 8,
  /** A peer that shares no guild says so itself when that has changed. */
  strangers: 300 * SECOND
} as const

export const GOSSIP = {
  /**
   * Peers in the mesh of a topic, and the bounds within which nothing is changed. gossipsub's own (6, 4 and 12) are for messages that
   * nothing else would bring; here whoever misses one is told its name within a second, and rounds find the rest.
   */
  mesh: 4,
  meshLeast: 3,
  meshMost: 6,
  /** Bytes of a message from which on others are told that it need not be sent any more: to tell them costs as much as most messages do. */
  dontWantFrom: 4 * KIB,
  maxFrame: 128 * KIB,
  /** Room for the seal and the frame's own fields. */
  frameBytes: 120 * KIB,
  frameOps: 64,
  /** Certificates of people who are let in by the ops of a frame. */
  frameGuests: 8,
  /** Rounds at once, and then a second, with a peer that knows a guild's topic and has not proved to be a member's. */
  unprovenBurst: 2,
  unprovenPerSecond: 0.1,
  queueOps: 10_000,
  queueBytes: 16 * MIB,
  /** Ops that wait for verification, per guild. */
  laneOps: 2000,
  laneBytes: 16 * MIB
} as const

/** What goes to those alone who see a channel. */
export const ASIDES = {
  protocol: '/folkmoot/aside/1.0.0',
  maxFrame: 128 * KIB,
  timeout: 10 * SECOND,
  streamsPerPeer: 4,
  /** Peers that an op is brought to; of more, others bring it to the rest. */
  peers: 8,
  /** Ops of which it is remembered who has them. */
  remembered: 4096
} as const

/** What has come in another way than by gossip, told by names alone. */
export const HEADS = {
  protocol: '/folkmoot/heads/1.0.0',
  maxFrame: 8 * KIB,
  timeout: 10 * SECOND,
  streamsPerPeer: 4,
  /** Names in one frame, peers that are told, and logs of a guild of which it is remembered. */
  told: 64,
  peers: 16,
  logs: 4096,
  /** For what comes in the meantime. */
  gather: SECOND / 10,
  /** For what is named, and comes by gossip; and between one who has named what is lacking and the next. */
  moment: SECOND / 4,
  between: SECOND / 2,
  /** Rounds that one peer brings about at once, and then a second. */
  burst: 10,
  perSecond: 0.5
} as const

/** A peer may relay this many notices at once, and then so many a second; older ones are nobody's news. */
export const NOTICES = {
  burst: 200,
  perSecond: 50,
  freshFor: 60 * SECOND,
  /** The same of one device, and how many devices of a user are told apart. */
  deviceBurst: 30,
  devicePerSecond: 2,
  devicesPerUser: 8,
  /** Users whose last words are remembered, of all guilds. */
  users: 20_000
} as const

export const QUARANTINE = {
  opsPerPeer: 1000,
  bytesPerPeer: 4 * MIB,
  bytes: 64 * MIB,
  askAgain: 5 * SECOND,
  ancestors: 10_000
} as const

/** Ops that come before their parents: how long they are waited for before they are asked for, ms, and how many frames at once. */
export const OVERTAKEN = { wait: 300, frames: 256 } as const

/** Contents that came without: pages asked of a peer in one sync of a guild, and how long it is then left alone. */
export const ABSENT = { pages: 32, askAgain: 600 * SECOND, remembered: 20_000 } as const

export const HELD = { opsPerPeer: 50, ops: 500 } as const

/** What is remembered of peers, to tell how far behind them this node is. */
export const LEDGER = { peersPerGuild: 64, logsPerPeer: 64 } as const

export const PENALTY = { duration: 3600 * SECOND, peers: 4096 } as const

/** What an honest peer does now and then, and no more often than that: so many at once, and then so many a second. */
export const OFFENCES = {
  /** Ops from so far in the future, or so many, that there is no room to hold them. */
  early: { burst: 1000, perSecond: 1 },
  /** Notices of a peer's own devices, beyond what each may say. */
  talk: { burst: 100, perSecond: 1 }
} as const

/** Threads in which ops are examined that come so many at once; they end when there are none for a while. */
export const EXAMINERS = { most: 3, leastOps: 128, idle: 10 * SECOND } as const
/** Ops decoded, and ops proved, before the event loop gets a turn. */
export const DECODE_SLICE = 64

export const JOIN = {
  protocol: '/folkmoot/join/1.0.0',
  maxFrame: 16 * KIB,
  dialTimeout: 5 * SECOND,
  answerTimeout: 10 * SECOND,
  requestBurst: 30,
  requestsPerSecond: 1,
  streamsPerPeer: 4,
  addresses: 16
} as const

/** Short codes of invites. */
export const CODES = {
  protocol: '/folkmoot/codes/1.0.0',
  maxFrame: 8 * KIB,
  timeout: 3 * SECOND,
  streamsPerPeer: 4,
  /** A peer may ask so often at once, and then so often a second; who goes on for so long, although told that it is too much, is cut off. */
  burst: 60,
  perSecond: 0.5,
  mostDebt: 120 * SECOND,
  /** Questions of all strangers that lead nowhere. */
  wrongBurst: 300,
  wrongPerSecond: 10,
  /** Questions a minute that this node asks one peer: well within what that allows. */
  askPerMinute: 20,
  /** Invites in one answer, and addresses of whoever answers. */
  places: 32,
  addresses: 4,
  addressLength: 256,
  /** Connected peers that are asked; those that the DHT names, and how many of them at once. */
  peers: 32,
  providers: 64,
  atOnce: 8,
  dialTimeout: 5 * SECOND,
  searchTimeout: 12 * SECOND,
  /** The same when somebody knows the invite, and does not let in. */
  betterTimeout: 5 * SECOND,
  /** For how long others may go on when somebody who lets in has answered. */
  linger: 250,
  offerEvery: 30 * SECOND
} as const

/** From node to node, a frame a stream. */
export const CONVERSATIONS = {
  protocol: '/folkmoot/conversations/1.0.0',
  maxFrame: 192 * KIB,
  timeout: 10 * SECOND,
  streamsPerPeer: 32
} as const

/** From device to device. A peer may bring so many letters at once, and then so many a second. */
export const LETTERS = {
  protocol: '/folkmoot/letters/1.0.0',
  maxFrame: 16 * KIB,
  maxAnswer: 128 * KIB,
  timeout: 10 * SECOND,
  streamsPerPeer: 2,
  burst: 100,
  perSecond: 5,
  /** Users that are looked for; that one stream asks about; and of whom one answer proves that they are here. */
  sought: 4096,
  tags: 256,
  proofs: 32,
  perVisit: 256,
  /** How often users for whom something waits are looked for, and how long one is left alone who was not reached. */
  every: SECOND,
  againFirst: SECOND,
  againMost: 300 * SECOND,
  dialTimeout: 10 * SECOND,
  addresses: 8,
  /** How often a user is looked up in the DHT, how many at once, and of how many said to act for them. */
  searchFirst: 10 * SECOND,
  searchMost: 1800 * SECOND,
  searches: 2,
  places: 8
} as const

/** What users do with bots of other nodes, and what comes of it. */
export const INTERACTIONS = {
  protocol: '/folkmoot/interactions/1.0.0',
  maxFrame: 160 * KIB,
  /** Two books of commands. */
  maxAnswer: 4 * MIB,
  timeout: 3 * SECOND,
  /** For how long nodes of a bot are looked for: nobody waits longer for the first answer. */
  patience: 2500,
  streamsPerPeer: 16,
  burst: 200,
  perSecond: 20,
  /** Peers that are asked whether they act for a bot, and for commands. */
  asked: 32,
  askedForBooks: 4,
  /** Bots whose nodes are remembered, and nodes of one. */
  bots: 1024,
  homes: 8
} as const

/** Files, of those who share a guild. */
export const BLOBS = {
  protocol: '/folkmoot/blob/1.0.0',
  /** A chunk, or the list of a thousand. */
  maxFrame: 264 * KIB,
  timeout: 10 * SECOND,
  streamsPerPeer: 8,
  /** Chunks of 256 KiB that one peer may ask for at once, and then so many a second. */
  burst: 256,
  perSecond: 64,
  /** For how long a peer may be waited for in all, and how much longer for each chunk: 64 KiB a second at least. */
  patience: 10 * SECOND,
  patiencePerChunk: 4 * SECOND,
  /** Peers that are asked for one file, one after another. */
  peers: 16,
  /** Who was too slow is asked last for so long. */
  aside: 300 * SECOND,
  remembered: 1024
} as const

export const ACQUAINTANCES = {
  addressesPerPeer: 8,
  addressLength: 256,
  /** Who has not been met for so long is forgotten. */
  age: 30 * 24 * 3600 * SECOND,
  renew: 24 * 3600 * SECOND,
  /** Those met last are looked for until they are found; the others have their turn while a guild lacks peers. */
  atFirst: 16
} as const

/** The table of who has what, that all nodes keep together. */
export const KAD = {
  protocol: '/folkmoot/kad/1.0.0',
  /** What a peer may send on one stream: questions, and the answer to one. */
  questionBytes: 8 * KIB,
  answerBytes: 64 * KIB,
  streamsPerPeer: 16,
  /** Questions that one peer may ask at once, and then a second. */
  burst: 200,
  perSecond: 20,
  timeout: 5 * SECOND,
  lookAtMode: 10 * SECOND,
  /** Peers and providers that are taken from one answer, and addresses of each. */
  closer: 20,
  providers: 64,
  addresses: 8,
  /** Peers known by hearsay alone: others give way. */
  hearsay: 512,
  /** Who is not connected and is asked all the same: so many at once, and then a second. */
  dialBurst: 40,
  dialsPerSecond: 2,
  /** Peers asked at once on each of so many ways to a key. */
  alpha: 3,
  paths: 3,
  /** Records kept for others: in all, of one host, of one peer; of one key, and of one host for it. */
  records: 16_384,
  recordsPerHost: 4096,
  recordsPerPeer: 1024,
  recordsPerKey: 64,
  recordsPerKeyAndHost: 16,
  recordTtl: 2 * 3600 * SECOND
} as const

/** What is announced in that table, and looked up there. */
export const FINDER = {
  keys: 2048,
  /** Users of this node, and how often there may be others. */
  users: 1024,
  lookAgain: 30 * SECOND,
  every: 1800 * SECOND,
  /** When nobody has taken it, and at most; when there are more nodes than before. */
  againFirst: 2 * SECOND,
  againMost: 300 * SECOND,
  whenMore: SECOND,
  /** When it is announced anew to who comes: to so few in all, and so long after the last time. */
  few: 20,
  apart: 10 * SECOND,
  /** Announced, and looked up, at once. */
  atOnce: 2,
  searches: 8,
  timeout: 30 * SECOND,
  /** For how long a search waits for the first node of the table. */
  patience: 5 * SECOND,
  /** Found in one search, and of one answer before all are in. */
  found: 128,
  atFirst: 4
} as const

/** What a relay does for others. */
export const RELAY = {
  reservations: 256,
  reservationTtl: 2 * 3600 * SECOND,
  /** Of peers that share no guild with the relay: places in all, and of one host. */
  strangers: 16,
  strangersPerHost: 4,
  strangerCircuit: { duration: 120 * SECOND, data: 128n * 1024n },
  /** Circuits a minute that involve a stranger: asked for by one peer, and by all of them. */
  strangerCircuitsPerMinute: 10,
  strangersCircuitsPerMinute: 60,
  memberCircuit: { duration: 3600 * SECOND, data: 512n * 1024n * 1024n },
  memberCircuitsPerMinute: 120,
  /** At once, from one peer and to one peer. */
  circuitsPerPeer: 32,
  stunPerMinute: 12_000,
  /** Who needs a relay looks for one this often. */
  lookAgain: 30 * SECOND,
  stunServers: 3
} as const

/** Finding out whether others get through. */
export const REACH = {
  protocol: '/folkmoot/reach/1.0.0',
  maxFrame: 4 * KIB,
  ports: 4,
  dialTimeout: 3 * SECOND,
  /** Of the whole question: longer than all its dials. */
  timeout: 20 * SECOND,
  /** Questions that one peer may ask, and that are being answered at once. */
  perMinute: 4,
  atOnce: 8,
  /** Who is connected is asked again this often, so many at once. */
  askAgain: 1800 * SECOND,
  peersAtOnce: 4,
  /** For how long a peer that got through outweighs one that did not. */
  fresh: 3600 * SECOND,
  places: 32
} as const

/** From a relayed connection to a direct one. */
export const UPGRADE = {
  /** Pauses before the attempts. */
  attempts: [0, 2 * SECOND, 15 * SECOND],
  timeout: 15 * SECOND,
  /** For how long the relayed connection goes on beside a direct one, and how much longer with what is under way. */
  grace: SECOND,
  drain: 30 * SECOND
} as const

export const HOST = {
  maxConnections: 300,
  /** Inbound connections a second from one host. libp2p's 5 is too few for a household, or a test, behind one address. */
  inboundPerSecond: 50,
  maxPendingInbound: 256,
  redialFirst: SECOND / 2,
  /** After an attempt in vain, as long as the peer has not been wanted for long: what parted us may end at any moment. */
  redialSoon: SECOND,
  redialSoonFor: 600 * SECOND,
  /** So many peers are tried so soon; where there are more, each is tried more rarely. */
  redialSoonPeers: 8,
  redialTimeout: 5 * SECOND,
  redialMost: 30 * SECOND,
  redialPeers: 100,
  /** So many are tried for ever, also when there are others instead: what parted us may have parted all. */
  redialKept: 8,
  stopTimeout: 1500,
  /** For how long a peer is asked what it speaks, how often, and how long after the last time. */
  identifyTimeout: 10 * SECOND,
  identifyAttempts: 3,
  identifyAgain: SECOND / 2,
  /** What a peer says of itself is asked anew after so long, and then every so often. */
  identifyAnew: [5 * SECOND, 20 * SECOND, 120 * SECOND],
  identifyEvery: 600 * SECOND,
  /** A connection on which nothing has come for so long is asked for a word, and given up if none comes: how often that is looked at. */
  pulseEvery: 2.5 * SECOND,
  pulseQuiet: 5 * SECOND,
  pulsePatience: 10 * SECOND,
  /** Of a peer that has stopped in the middle of something. */
  answerTimeout: 3 * SECOND
} as const

/** Who comes in. */
export const DOOR = {
  /** Connections of one host that have not said yet who they are; open ones of its strangers, and of one peer. */
  comingPerHost: 64,
  strangersPerHost: 100,
  perPeer: 8,
  /** Connections that are kept free for whoever comes next: how often it is looked, and for how long nobody is hung up on for that. */
  spare: 30,
  every: 5 * SECOND,
  moment: 30 * SECOND
} as const

/** What has come and has not been read, of all streams together. */
export const UNREAD = {
  most: 64 * MIB,
  /** Whoever has this node hold so much alone, when that is too much, is no honest peer. */
  fault: 16 * MIB,
  /** It is counted whenever so much has come. */
  every: 4 * MIB,
  /** What is shorter is copied out of the packet that it came in: whoever holds a byte would hold the packet. */
  short: 4 * KIB,
  /** The most that a peer may send on a stream before this node gives leave for more, and the longest frame of Yamux with its header. */
  window: 4 * MIB,
  frame: 4 * MIB + 12
} as const

/** What is framed by lengths (multiformats' unsigned varints), of libp2p's protocols and of this node's. Bytes. */
export const LENGTHS = {
  /** Of a length: 2^56 is more than anybody sends. */
  digits: 8,
  /** Of the name of a protocol, and how many a peer tries until one is known. */
  name: 1024,
  names: 32,
  /** Of a frame. While a protocol is being agreed upon, its first frame may have come already; those not named here are bounded by who reads them. */
  longest: {
    '': 64 * KIB,
    '/folkmoot/id/1.0.0': 8 * KIB,
    '/folkmoot/kad/1.0.0': KAD.answerBytes,
    '/libp2p/dcutr': 4 * KIB,
    '/libp2p/circuit/relay/0.2.0/hop': 4 * KIB,
    '/libp2p/circuit/relay/0.2.0/stop': 4 * KIB,
    '/webrtc-signaling/0.0.1': 64 * KIB
  },
  /** Frames until the stream is one of bytes. */
  frames: {
    '/folkmoot/ping/1.0.0': 0,
    '/libp2p/circuit/relay/0.2.0/hop': 1,
    '/libp2p/circuit/relay/0.2.0/stop': 1
  }
} as const

/** Peers of which it is written down where they are. */
export const KNOWN = { strangers: 1024, met: 512 } as const

/** Addresses that are dialled in a minute at a host where nobody has been met, and at all of those; hosts where somebody has. */
export const DIALS = { perUnknownHost: 32, unknownHosts: 1200, remembered: 4096 } as const
