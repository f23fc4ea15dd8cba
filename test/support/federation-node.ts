/** A node of the network over real libp2p on loopback, with a guild in memory behind it. */
import { createFederation, makePeerKey, type Federation, type FederationDeps } from '../../federation/index.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import type { Audiences, Doorkeeper, InteractionDesk, Mailroom, PeerBook } from '../../node/core/ports.ts'
import { MemoryGuild, type Genesis, type Person } from './memory-guild.ts'

export interface TestNode extends AsyncDisposable {
  readonly network: Federation
  readonly store: MemoryGuild
  readonly person: Person
  readonly log: { level: string; message: string; fields?: Readonly<Record<string, unknown>> | undefined }[]
  address(): string
  hold(genesis: Genesis): Promise<void>
}

const closedDoor: Doorkeeper = {
  describe: () => ({ refused: 'unknown-invite' }),
  admit: async () => ({ refused: 'unknown-invite' })
}

/** Whoever is a member sees everything. */
const everybody: Audiences = {
  mayHold: () => true,
  mayReadPast: () => true,
  isForAll: () => true,
  closedHere: () => []
}

const forgetful: PeerBook = { known: () => [], remember: async () => undefined }

export const noMail: Mailroom = {
  residents: () => [],
  device: () => undefined,
  sought: () => [],
  awaited: () => [],
  addresses: () => [],
  waiting: () => [],
  brought: async () => undefined,
  receive: async () => 'taken'
}

const noBots: InteractionDesk = {
  take: () => 'absent',
  hear: async () => false,
  books: () => [],
  emojis: () => [],
  device: () => undefined,
  residents: () => []
}

export const startNode = async (person: Person, options: Partial<FederationDeps> = {}): Promise<TestNode> => {
  const store = new MemoryGuild().knows(person)
  const secrets = new Map<GuildCid, Uint8Array>()
  const log: TestNode['log'] = []
  const write = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void log.push({ level, message, fields })
  const network = await createFederation({
    listen: ['/ip4/127.0.0.1/tcp/0'],
    bootstrap: [],
    announce: [],
    relay: false,
    mdns: false,
    privateKey: makePeerKey(),
    log: store,
    inbox: store,
    book: forgetful,
    doorkeeper: closedDoor,
    codes: { lookup: () => [], offered: () => [] },
    cards: { cards: () => [] },
    proofs: { prove: () => null },
    snapshots: { of: () => undefined },
    mailroom: noMail,
    interactions: noBots,
    blobs: { named: () => [], open: async () => undefined },
    participants: () => undefined,
    guildSecret: (guild) => secrets.get(guild),
    devices: () => [person.device],
    audiences: everybody,
    turnedAway: () => undefined,
    clock: { now: () => store.now() },
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
    ...options
  })
  return {
    network,
    store,
    person,
    log,
    address: () => network.addresses()[0] ?? '',
    async hold({ guild, genesis, secret }) {
      secrets.set(guild, secret)
      await store.adopt(guild)
      void genesis
      await network.follow(guild)
    },
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose]()
  }
}
