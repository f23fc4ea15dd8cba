import { EXIT, type Command } from '../command.ts'
import { health, type Health } from '../health.ts'
import { createControl } from '../control-client.ts'
import { isInUse, readRunning } from '../../storage/data-folder.ts'

const MB = 1e6

type Guild = Health['guilds'][number]

const lagOf = ({ arriving, shared, connectedPeers, opsBehind }: Guild): string => {
  if (arriving) return 'shown by what witnesses have signed, its history is on its way'
  if (opsBehind > 0) return `${opsBehind} ops behind`
  if (!shared) return 'of this node only'
  return connectedPeers > 0 ? 'up to date, as far as its nodes say' : 'nobody to ask'
}

const guildLine = (guild: Guild): string =>
  `guild ${guild.guild}: ${guild.connectedPeers} nodes connected, ${lagOf(guild)}`

const linesOf = (report: Health): readonly string[] => {
  const { version, uptime, connections, table, guilds, waiting, queues, database, memory, eventLoop, problems } = report
  return [
    `Folkmoot ${version}, up for ${Math.round(uptime / 60)} min, connected with ${connections} nodes`,
    `table by which nodes find each other: ${table.contacts} known, ${table.serves ? `${table.records} records kept for others` : 'only asked, as this node is not reached from outside'}`,
    ...guilds.map(guildLine),
    `waiting: ${waiting.ops} ops for ${waiting.parents} missing parents, ${waiting.early} for their time`,
    `queues: ${queues.gossipIn} ops in, ${queues.gossipOut} out, ${queues.writer} for the database`,
    `database ${Math.round(database.bytes / MB)} MB, memory ${Math.round(memory.resident / MB)} MB, work begins ${Math.round(eventLoop.p99)} ms late at most`,
    ...problems.map(({ guild, detail, todo }) => `! ${guild ? `guild ${guild}: ` : ''}${detail}\n  -> ${todo}`)
  ]
}

export const status: Command = {
  name: 'status',
  summary: 'Say how the running node is doing: its peers, what it lacks, what waits.',
  words: [],
  flags: [],
  required: [],
  async run({ config, output }) {
    const running = isInUse(config.data) ? readRunning(config.data) : undefined
    if (!running) {
      output.fail('not-running', `no node runs on ${config.data}; start one with: folkmoot start`)
      return EXIT.failed
    }
    const report = await createControl(running).ask('health', null, health)
    output.say('status', report, linesOf(report).join('\n'))
    return EXIT.done
  }
}
