/** Bounds on how nodes of a guild come to know each other. ms unless the name says otherwise. */

const SECOND = 1000

/** Peers that are told of to others who share a guild with them. */
export const INTRODUCTIONS = {
  peers: 16,
  /** Of which a peer is asked in one round. */
  guildsPerRound: 64,
  /** How often a peer is asked while others are lacking: sooner at first, and twice as long each time. */
  againFirst: 20 * SECOND,
  againMost: 300 * SECOND
} as const

/** How many peers of each guild a node keeps. */
export const COMPANY = {
  /** With fewer, more are looked for. */
  target: 8,
  /** Of more, those are let go who have enough themselves. */
  most: 16,
  /** Peers that are connected and share nothing: this node hangs up on those it has dialled itself, beyond so many. */
  strangers: 16,
  strangerFor: 60 * SECOND,
  every: 5 * SECOND,
  atOnce: 8,
  dialTimeout: 5 * SECOND,
  /** Who has been reached counts as a peer of the guild for so long: what it carries it proves when the two meet. */
  introduction: 5 * SECOND,
  /** What is dialled in a minute on the word of one peer, and addresses of one host, whoever names them. */
  peersPerVoice: 32,
  addressesPerHost: 16,
  /** Peers that are said to carry a guild, those of all guilds, and what becomes of those that do not answer. */
  candidates: 64,
  candidatesInAll: 2048,
  againFirst: SECOND,
  againMost: 600 * SECOND,
  attempts: 6,
  /** Who was reached, or let go, is not dialled again on hearsay for so long; who was let go is when a guild has fewer peers than these. */
  rest: 600 * SECOND,
  few: 4,
  remembered: 1024,
  /** How often the table is asked for a guild. */
  searchFirst: 10 * SECOND,
  searchMost: 1800 * SECOND,
  letGoEvery: 30 * SECOND,
  letGoAtOnce: 2
} as const
