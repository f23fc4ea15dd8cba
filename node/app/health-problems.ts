/** What a report shows to be wrong, in plain words, one rule after another. */
import { LIMITS } from '../core/ops.ts'
import type { GuildReport, HealthReport, Problem } from './health-report.ts'

type Figures = Omit<HealthReport, 'status' | 'problems'>

/** ms, ops and pieces of work from which on something is wrong. */
const LATE = 500
const WAITING = 100
const GOSSIP_QUEUE = 1000
const WRITER_QUEUE = 2000

const problem = (code: string, detail: string, todo: string): Problem => ({ code, guild: null, detail, todo })

const ofGuild = (report: GuildReport): readonly Problem[] => {
  const { guild, peers, shared, connectedPeers, opsBehind } = report
  const of = (code: string, detail: string, todo: string): Problem => ({ code, guild, detail, todo })
  if (shared && connectedPeers === 0) {
    const todo = 'see that this machine is online, and that one of the others runs and can be dialled'
    return [
      of(
        'nobody-reachable',
        'no other node that carries it is connected: what is written there is not seen here, nor the other way round',
        todo
      )
    ]
  }
  const failing = peers.filter(({ connected, lastRound }) => connected && lastRound && lastRound.outcome !== 'synced')
  if (opsBehind === 0 || failing.length === 0) return []
  const why = [...new Set(failing.map(({ lastRound }) => lastRound?.outcome))].join(', ')
  const todo = 'it is tried again by itself; if it stays so, look at the log of the node, and of the others'
  return [of('behind', `${opsBehind} ops are missing, and the last rounds with its peers failed: ${why}`, todo)]
}

/** Who is reached through a relay works as it should; `folkmoot doctor` says what would make it better. */
const ofReach = ({ reachability }: Figures): readonly Problem[] => {
  const { places = [], relays = [] } = reachability ?? {}
  const closed = places.filter(({ state }) => state === 'closed')
  if (closed.length === 0 || relays.length > 0 || places.some(({ state }) => state === 'open')) return []
  const ports = [...new Set(closed.map(({ port }) => port))].join(', ')
  return [
    problem(
      'not-reached',
      `peers have tried and could not get through to ${closed.map(({ address }) => address).join(', ')}, and no relay keeps a place for this node`,
      `let TCP port ${ports} in: at the firewall of this machine, and at the router, which is to pass it on; or name a relay by --bootstrap`
    )
  ]
}

/** Hours and minutes; days, where there are any. */
const spell = (time: number): string => {
  const minutes = Math.round(time / 60_000)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)]
  return days > 0 ? `${days} d ${hours} h` : `${hours} h ${minutes % 60} min`
}

/** What is written by a clock that is wrong nobody takes, or all others seem to write from the future. */
const ofClock = ({ clock: { ahead, peers } }: Figures): readonly Problem[] => {
  if (ahead === null || Math.abs(ahead) < LIMITS.futureHold) return []
  const way = ahead > 0 ? 'ahead of' : 'behind'
  const what =
    ahead > 0 ? 'others refuse what is written here' : 'what others write seems to come from the future, and waits'
  return [
    problem(
      'clock-wrong',
      `the clock of this machine is ${spell(Math.abs(ahead))} ${way} those of the ${peers} nodes that are connected: ${what}`,
      'set it, and keep it right with NTP; if it is right, theirs are wrong'
    )
  ]
}

type Rule = (figures: Figures) => readonly Problem[]

const rules: readonly Rule[] = [
  ({ guilds }) => guilds.flatMap(ofGuild),
  ofReach,
  ofClock,
  ({ waiting: { ops, parents } }) =>
    ops < WAITING
      ? []
      : [
          problem(
            'waits-for-parents',
            `${ops} ops wait for ${parents} that they follow, and that no peer has brought`,
            'they come with the next round; if not, the node that wrote them is out of reach'
          )
        ],
  ({ queues: { gossipIn, gossipOut } }) =>
    Math.max(gossipIn, gossipOut) < GOSSIP_QUEUE
      ? []
      : [
          problem(
            'gossip-slow',
            `${gossipIn} ops that have come and ${gossipOut} that are to go wait for their turn`,
            'this machine is too busy; what does not fit is fetched in rounds'
          )
        ],
  ({ queues: { writer } }) =>
    writer < WRITER_QUEUE
      ? []
      : [problem('writer-slow', `${writer} pieces of work wait for the database`, 'look at the disk of this machine')],
  ({ eventLoop: { p99 } }) =>
    p99 < LATE
      ? []
      : [
          problem(
            'event-loop-late',
            `work begins ${Math.round(p99)} ms late`,
            'this machine is too busy, or has too little memory'
          )
        ]
]

export const problemsOf = (figures: Figures): readonly Problem[] => rules.flatMap((rule) => rule(figures))
