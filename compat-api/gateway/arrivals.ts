/** Answers to IDENTIFY and RESUME. */
import { randomBytes } from 'node:crypto'
import { GatewayCloseCodes } from 'discord-api-types/v10'
import type { Account, App, GuildView } from '../../node/app/index.ts'
import type { Logger } from '../../node/core/ports.ts'
import type { Presence } from '../../node/core/events.ts'
import { applicationFlags, presentSelf } from '../present/index.ts'
import type { GatewayClock } from './clock.ts'
import type { Connection } from './connection.ts'
import { joinConversations } from './dispatch/conversations.ts'
import type { GatewayLimits } from './limits.ts'
import { Payload } from './format/index.ts'
import type { Diary } from './journal/diary.ts'
import { welcomeAll } from './guild-create.ts'
import { ALL_INTENTS, disallowed } from './intents.ts'
import type { Identify, Resume } from './protocol/requests.ts'
import { resumability } from './protocol/transitions.ts'
import { presentReady, presentReadySupplemental } from './ready.ts'
import { isServed, Session, type Dispatch, type SessionTerms } from './session.ts'
import type { SessionStarts } from './session-starts.ts'
import type { Sessions } from './sessions.ts'

export interface ArrivalDeps {
  readonly app: App
  readonly sessions: Sessions
  readonly diary: Diary
  readonly starts: SessionStarts
  readonly limits: Pick<GatewayLimits, 'guildsPerShard'>
  setPresence(session: Session, presence: Presence): void
  readonly clock: GatewayClock
  readonly logger: Logger
}

const NOTHING = Payload.of({})
const SESSION_ID_BYTES = 16
/** From this version on, the text of messages takes an intent. Source: Discord, "Message Content Intent". */
const CONTENT_NEEDS_INTENT = 10
const MESSAGE_CONTENT = 1 << 15

interface Refused {
  readonly code: GatewayCloseCodes
  readonly reason: string
}

type Shard = NonNullable<SessionTerms['shard']>

/** @returns null when there is none to speak of; undefined when it makes no sense. */
const readShard = (sent: Identify['shard']): Shard | null | undefined => {
  if (!sent) return null
  const [index = -1, count = 0] = sent
  const sound = sent.length === 2 && Number.isSafeInteger(index) && Number.isSafeInteger(count)
  return sound && index >= 0 && index < count ? [index, count] : undefined
}

/** People get every event; bots must say which they want. */
const readIntents = (account: Account, sent: number | undefined): number | undefined => {
  if (!account.bot) return ALL_INTENTS
  const known = sent !== undefined && Number.isSafeInteger(sent) && sent >= 0 && (sent & ~ALL_INTENTS) === 0
  return known && sent <= ALL_INTENTS ? sent : undefined
}

const readTerms = (
  { app }: ArrivalDeps,
  account: Account,
  identify: Identify,
  { terms: { version }, resumeUrl }: Pick<Connection, 'terms' | 'resumeUrl'>
): SessionTerms | Refused => {
  const shard = readShard(identify.shard)
  if (shard === undefined) return { code: GatewayCloseCodes.InvalidShard, reason: 'invalid shard' }
  const intents = readIntents(account, identify.intents)
  if (intents === undefined) return { code: GatewayCloseCodes.InvalidIntents, reason: 'invalid intents' }
  const denied = account.bot ? disallowed(applicationFlags(app.accounts.application(account.id))) : 0
  if ((intents & denied) !== 0) return { code: GatewayCloseCodes.DisallowedIntents, reason: 'disallowed intents' }
  return {
    id: randomBytes(SESSION_ID_BYTES).toString('hex'),
    user: account.cid,
    bot: account.bot,
    intents,
    readsContent:
      (version < CONTENT_NEEDS_INTENT && (denied & MESSAGE_CONTENT) === 0) || (intents & MESSAGE_CONTENT) !== 0,
    shard,
    largeThreshold: identify.largeThreshold,
    origin: resumeUrl.replace(/^ws/, 'http')
  }
}

/** Source: Discord, "Gateway: Sharding". People's clients do not shard. */
const needsShards = ({ app, limits }: ArrivalDeps, { user, bot, shard }: SessionTerms): boolean =>
  bot && app.guilds.of(user).filter(({ state }) => isServed(shard, state.id)).length > limits.guildsPerShard

const SHARDS_NEEDED: Refused = { code: GatewayCloseCodes.ShardingRequired, reason: 'too many guilds for one shard' }
const SPENT: Refused = { code: GatewayCloseCodes.RateLimited, reason: 'too many sessions begun today' }

const refuse = (connection: Connection, { code, reason }: Refused, clock: GatewayClock): void =>
  connection.feed({ type: 'refused', code, reason, now: clock.now() })

const NOT_AUTHENTIC: Refused = { code: GatewayCloseCodes.AuthenticationFailed, reason: 'authentication failed' }

/** Guilds whose events a session gets, as its user is in them now. */
export const guildsFor = (app: App, session: Session): readonly GuildView[] =>
  app.guilds.of(session.terms.user).filter(({ state }) => !state.closed && session.serves(state.id))

/** Once it has been given all that READY promised, a session can be gone on with after the node was down. */
function* andThen(source: Iterable<Dispatch>, act: () => void): Generator<Dispatch> {
  yield* source
  act()
}

const greet = (
  { app, sessions, diary }: ArrivalDeps,
  connection: Connection,
  session: Session,
  account: Account
): void => {
  const guilds = guildsFor(app, session)
  const { resumeUrl, terms } = connection
  const ready = { app, account, session: session.terms, version: terms.version, resumeUrl, guilds }
  session.knowSelf(JSON.stringify(presentSelf(account)))
  joinConversations(app, sessions, session)
  session.dispatch('READY', Payload.of(presentReady(ready)))
  if (account.bot) {
    const listed = guilds.map(({ cid, state }) => ({ cid, id: state.id }))
    session.owe(andThen(welcomeAll(app, sessions, session, listed), () => diary.opened(session)))
    return
  }
  for (const { cid } of guilds) sessions.subscribe(session, cid)
  session.dispatch('READY_SUPPLEMENTAL', Payload.of(presentReadySupplemental(app, account.cid, guilds)))
  diary.opened(session)
}

/** Opens a session, or closes the connection with the code that says why not. */
export const identify = (deps: ArrivalDeps, connection: Connection, sent: Identify): void => {
  const account = deps.app.accounts.authenticate(sent.token)
  if (!account) return refuse(connection, NOT_AUTHENTIC, deps.clock)
  const terms = readTerms(deps, account, sent, connection)
  if ('code' in terms) return refuse(connection, terms, deps.clock)
  if (needsShards(deps, terms)) return refuse(connection, SHARDS_NEEDED, deps.clock)
  const start = deps.starts.take(account.cid)
  if (start === 'spent') return refuse(connection, SPENT, deps.clock)
  if (start === 'later') return connection.feed({ type: 'not-resumable' })
  const session = new Session(terms, connection, sent.token, deps)
  deps.sessions.add(session)
  connection.session = session
  connection.feed({ type: 'identified', session: terms.id })
  if (sent.compress) connection.compressPayloads()
  greet(deps, connection, session, account)
  deps.setPresence(session, sent.presence)
}

/** Goes on with a session that another connection held, unless what was missed is no longer here. */
export const resume = ({ app, sessions, diary, clock }: ArrivalDeps, connection: Connection, sent: Resume): void => {
  const account = app.accounts.authenticate(sent.token)
  if (!account) return refuse(connection, NOT_AUTHENTIC, clock)
  const session = sessions.get(sent.session)
  const outbox = session?.carrier.outbox
  if (!session || !outbox || session.terms.user !== account.cid) return connection.feed({ type: 'not-resumable' })
  const verdict = resumability(outbox, sent.seq, session.carrier.reached)
  // What a client saw of a recalled session may not have been written before the node went down.
  if (verdict === 'invalid-seq' && !session.isRecalled)
    return refuse(connection, { code: GatewayCloseCodes.InvalidSeq, reason: 'invalid seq' }, clock)
  if (verdict !== 'resumable') return connection.feed({ type: 'not-resumable' })
  session.carrier.feed({ type: 'taken-over' })
  sessions.attach(session)
  session.moveTo(connection, sent.token)
  connection.session = session
  diary.dispatched('RESUMED', NOTHING, [session])
  connection.feed({ type: 'resumed', outbox, seq: sent.seq })
  session.pump()
}
