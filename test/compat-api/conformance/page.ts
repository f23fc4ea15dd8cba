/** docs/compatibility.md, made of the tables of routes, events and opcodes. `npm run compatibility` writes it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { GatewayDispatchEvents, GatewayOpcodes } from 'discord-api-types/v10'
import { format, type FormatConfig } from 'oxfmt'
import { EVENTS, FOR_PEOPLE } from '../../../compat-api/gateway/events.ts'
import { opcodes } from '../../../compat-api/gateway/ops/index.ts'
import { routes } from '../../../compat-api/http/routes/index.ts'
import { groups } from './groups.ts'
import { groupNames, operations, type Operation } from './operations.ts'
import { routeOf } from './served-by.ts'

export const PAGE = new URL('../../../docs/compatibility.md', import.meta.url)

type State = 'served' | 'in form only' | 'not yet'
const STATES: readonly State[] = ['served', 'in form only', 'not yet']

const stateOf = (operation: Operation): State => {
  const route = routeOf(operation)
  if (!route || groups.get(operation.group)?.[operation.name]?.notYet) return 'not yet'
  return route.inFormOnly === undefined ? 'served' : 'in form only'
}

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const inGroup = (name: string): readonly Operation[] => operations.filter(({ group }) => group === name)

/** No sum over all groups: two changes to different groups should not meet in one line. */
const count = (members: readonly Operation[]): string => {
  const numbers = STATES.map((state) => [members.filter((one) => stateOf(one) === state).length, state] as const)
  return numbers.flatMap(([n, state]) => (n > 0 ? `${n} ${state}` : [])).join(', ')
}

const row = (operation: Operation): readonly string[] => {
  const { inFormOnly, keptOnly } = routeOf(operation) ?? {}
  const why = inFormOnly === undefined ? '' : `: ${inFormOnly}`
  const kept = keptOnly === undefined ? '' : `; kept and shown only: ${keptOnly}`
  return [`\`${operation.name}\``, `${stateOf(operation)}${why}${kept}`]
}

const group = (name: string): string =>
  `### ${name}\n\n${count(inGroup(name))}.\n\n${table(['operation', 'state'], inGroup(name).map(row))}`

/** Routes beyond the official API; those of the operator are in docs/operations.md. */
const others = (): string => {
  const official = new Set(operations.map(routeOf))
  return routes
    .filter((route) => !official.has(route) && route.auth !== 'control')
    .map(({ method, path }) => `- \`${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}\``)
    .toSorted()
    .join('\n')
}

const events = (): string => {
  const known = Object.values(GatewayDispatchEvents).toSorted()
  const beyond = EVENTS.filter((name) => !(known as readonly string[]).includes(name))
  const sent: ReadonlySet<string> = new Set(EVENTS)
  const rows = known.map((name) => [`\`${name}\``, sent.has(name) ? 'sent' : 'not yet'])
  return table(
    ['event', 'state'],
    [
      ...rows,
      ...beyond.map((name) => [
        `\`${name}\``,
        (FOR_PEOPLE as readonly string[]).includes(name) ? 'sent, to people’s clients' : 'sent'
      ])
    ]
  )
}

/** Discord's "Gateway Opcodes": what a client may send. */
const FROM_CLIENTS = [1, 2, 3, 4, 6, 8, 31, 43] as const satisfies readonly GatewayOpcodes[]

const sendable = (): string =>
  table(
    ['opcode', 'name', 'state'],
    FROM_CLIENTS.map((op) => [op, GatewayOpcodes[op] ?? '', opcodes.has(op) ? 'served' : 'not yet'])
  )

const text = (): string => `<!-- Written by \`npm run compatibility\` from the table of routes: change that. -->

# Compatibility

What of Discord's bot API a node serves. _Served_: it does what it should, and a test judges status and body of the answer
by the official description (\`test/compat-api/conformance\`). _In form only_: it answers in the form that clients expect
(an empty list, or the documented error), and what it is about is not there. _Not yet_: \`404\`. Of the fields of requests
\`is_remix\` of attachments does nothing, as it is deprecated; \`region\` of guilds, deprecated too, has one value.

## Operations

${groupNames.map(group).join('\n\n')}

## Beyond the official API

Of people's clients, and older forms:

${others()}

## Gateway

### Events

${events()}

### Opcodes that clients send

${sendable()}
`

const style = (): FormatConfig =>
  JSON.parse(readFileSync(new URL('../../../.oxfmtrc.json', import.meta.url), 'utf8')) as FormatConfig

/** The page as it should be. */
export const page = async (): Promise<string> => (await format(fileURLToPath(PAGE), text(), style())).code
