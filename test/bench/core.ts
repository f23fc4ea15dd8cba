import { createPublicKey, verify } from 'node:crypto'
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { verifySignature } from '../../crypto/primitives.ts'
import { createInbound } from '../../federation/inbound/index.ts'
import { isFault } from '../../federation/inbound/candidate.ts'
import type { LocalApp } from '../../node/app/create-app.ts'
import { decodeEntry, decodeOp } from '../../node/core/codec.ts'
import { ControlLog } from '../../node/core/control-log.ts'
import {
  channelLog,
  controlLog,
  type ChannelCid,
  type GuildCid,
  type LogId,
  type UserCid
} from '../../node/core/ids.ts'
import type { Op } from '../../node/core/ops.ts'
import type { StoredOp } from '../../node/core/ports.ts'
import { longLog } from '../support/core/long-log.ts'
import { clock, openApp, silent } from './apps.ts'
import type { Bench } from './bench.ts'
import { median } from './statistics.ts'

const ROUNDS = 5
const MESSAGES = 2000
const CONTROL_OPS = 1000
const MANY_CONTROL_OPS = 10_000
const BATCH = 500
const IN_FLIGHT = 8
const SIGNATURES = 2000
/** Bytes of an entry, about, as it is signed. */
const SIGNED = 600

const makeApp = (): LocalApp => openApp(':memory:')

interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly user: UserCid
}

const found = async (app: LocalApp): Promise<Place> => {
  const { account } = await app.accounts.register({ name: 'alice', password: 'a horse and a battery' })
  const { cid: guild, state } = await app.guilds.create(account.cid, { name: 'Moot' })
  const text = [...state.channels.values()].find(({ type }) => type === 0)
  if (!text) throw new Error('a new guild has a text channel')
  return { guild, channel: text.cid, user: account.cid }
}

const input = {
  content: 'The quick brown fox jumps over the lazy dog, and nobody minds it at all.',
  embeds: [],
  components: [],
  allowedMentions: null,
  flags: 0,
  tts: false,
  nonce: null,
  reply: null
}

/** Runs `work` and tells how many of `count` that makes in a second. */
const rateOf = async (count: number, work: () => Promise<void> | void): Promise<number> => {
  const begun = performance.now()
  await work()
  return (count * 1000) / (performance.now() - begun)
}

const appendRate = (app: LocalApp, place: Place): Promise<number> =>
  rateOf(MESSAGES, async () => {
    let left = MESSAGES
    const post = async (): Promise<void> => {
      while (left-- > 0) await app.messages.create(place, place.user, input)
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, post))
  })

const opened = (app: LocalApp, stored: StoredOp): Op => {
  const author = app.storage.identities.authorOf(stored.cert)
  const entry = decodeEntry(stored.entry)
  const op = entry.ok && author ? decodeOp(entry.value, author, stored) : undefined
  if (!op?.ok) throw new Error('a stored op does not open')
  return op.value
}

/** Ops whose parents are the heads: what a control log gets nearly always. */
const fastPathRate = (guild: GuildCid, ops: readonly Op[]): Promise<number> =>
  rateOf(ops.length, () => {
    const log = new ControlLog(guild)
    for (const op of ops) {
      const refusal = log.judge(op)
      if (refusal) throw new Error(refusal.detail)
      log.add(op)
    }
  })

/** A second replica, to which the ops of the first are delivered. */
const replicate = async (from: LocalApp, { guild }: Place): Promise<(log: LogId) => Promise<void>> => {
  const to = makeApp()
  const inbound = createInbound({
    inbox: to.inbox,
    log: to.storage.log,
    clock,
    logger: silent,
    isPast: () => false,
    want: () => {},
    brought: () => {},
    blame: (_, detail) => {
      throw new Error(detail)
    }
  })
  const genesis = from.storage.guilds.all().find(({ cid }) => cid === guild)?.genesis
  if (!genesis) throw new Error('the guild is held')
  await to.inbox.adopt(guild, genesis)
  const take = async (ops: readonly StoredOp[]): Promise<void> => {
    inbound.identities.offer(
      [...new Set(ops.map(({ cert }) => cert))].flatMap((cert) => from.storage.log.identity(cert) ?? [])
    )
    const read = await inbound.checklist.read(guild, ops)
    const checked = isFault(read) ? read : await inbound.checklist.check(read.candidates)
    if (isFault(checked)) throw new Error(checked.fault)
    await inbound.delivery.deliver({ peer: 'peer', guild }, checked.proven, 'history')
  }
  return async (log) => {
    const ops = from.storage.log.all(log)
    for (let i = 0; i < ops.length; i += BATCH) await take(ops.slice(i, i + BATCH))
  }
}

const admitRate = async (app: LocalApp, place: Place): Promise<number> => {
  const deliver = await replicate(app, place)
  await deliver(controlLog(place.guild))
  return rateOf(MESSAGES, () => deliver(channelLog(place.guild, place.channel)))
}

/** A guild with years of control ops, mostly concurrent with a few others, as a node loads it. In ms. */
const coldReplay = (count: number): number => {
  const ops = longLog('bench', count)
  const log = new ControlLog(ops[0]?.header.payload.g as GuildCid)
  const begun = performance.now()
  for (const op of ops) log.add(op)
  if (log.rejected.size > count / 2) throw new Error('most of the log has no effect')
  return performance.now() - begun
}

/** µs that verifying a signature of an op's length takes: here, and by OpenSSL as Node has it. */
const verifying = (): { readonly here: number; readonly openssl: number } => {
  const { key, seed } = makeKeyPair()
  const message = new Uint8Array(SIGNED)
  const signature = makeSigner(seed)(message)
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })
  const cost = (work: () => boolean): number =>
    median(
      Array.from({ length: ROUNDS }, () => {
        const begun = performance.now()
        for (let i = 0; i < SIGNATURES; i++) if (!work()) throw new Error('the signature holds')
        return ((performance.now() - begun) * 1000) / SIGNATURES
      })
    )
  return {
    here: cost(() => verifySignature(key, message, signature)),
    openssl: cost(() => verify(null, message, publicKey, signature))
  }
}

interface Round {
  readonly append: number
  readonly fastPath: number
  readonly admit: number
}

const round = async (): Promise<Round> => {
  using app = makeApp()
  const place = await found(app)
  const append = await appendRate(app, place)
  const admit = await admitRate(app, place)
  const drafts = Array.from({ length: CONTROL_OPS }, (_, i) => ({
    k: 'settings' as const,
    body: { verificationLevel: i % 4 },
    display: {}
  }))
  await app.guilds.submit(place.guild, place.user, drafts)
  const ops = app.storage.log.all(controlLog(place.guild)).map((stored) => opened(app, stored))
  return { append, admit, fastPath: await fastPathRate(place.guild, ops) }
}

export const core: Bench = {
  name: 'core',
  title: 'one node in this process, database in memory; medians of five rounds',
  async run() {
    const rounds: Round[] = []
    for (let i = 0; i < ROUNDS; i++) rounds.push(await round())
    const cold = (count: number): number => median(Array.from({ length: ROUNDS }, () => coldReplay(count)))
    const [some, many] = [cold(CONTROL_OPS), cold(MANY_CONTROL_OPS)]
    const { here, openssl } = verifying()
    const of = (what: keyof Round): number => median(rounds.map((each) => each[what]))
    return [
      { name: 'message composed, signed, appended, shown', value: of('append'), unit: '1/s' },
      { name: 'message of a peer read, verified, admitted, shown', value: of('admit'), unit: '1/s' },
      // 10 µs for an op, beyond what verifying it takes.
      {
        name: 'control op judged and applied, parents are the heads',
        value: of('fastPath'),
        unit: '1/s',
        goal: { least: 100_000 }
      },
      { name: 'control log of 1,000 concurrent ops reduced, cold', value: some, unit: 'ms' },
      { name: 'control log of 10,000 concurrent ops reduced, cold', value: many, unit: 'ms', goal: { most: 5000 } },
      { name: 'cost of an op, 10,000 : 1,000', value: many / some / (MANY_CONTROL_OPS / CONTROL_OPS), unit: 'ratio' },
      { name: 'signature verified', value: here, unit: 'µs' },
      { name: 'signature verified, OpenSSL : here', value: openssl / here, unit: 'ratio' }
    ]
  }
}
