/**
 * Every operation of a guild is asked for by a stranger, by a member without a role, and of what there is not: each is
 * told so by Discord's own codes. The requests are those of the conformance test.
 */
import test from 'ava'
import type { Reply } from '../support/api/node.ts'
import type { Entry } from './conformance/entry.ts'
import { groups } from './conformance/groups.ts'
import { operations, type Operation } from './conformance/operations.ts'
import { setStage, type Stage } from './conformance/stage.ts'
import { NOBODY, tryOperation } from './conformance/try-operation.ts'

let stage: Stage

test.before(async () => {
  stage = await setStage()
})
test.after.always(() => stage[Symbol.asyncDispose]())

type Tried = readonly [Operation, Entry]

const tried: readonly Tried[] = operations.flatMap((operation): Tried[] => {
  const entry = groups.get(operation.group)?.[operation.name]
  return entry && !entry.notYet && entry.error === undefined ? [[operation, entry]] : []
})

/** Of a guild, a channel or a webhook, and not for who has a token of it. */
const inGuild = tried.filter(
  ([{ path }, { by }]) =>
    by !== 'nobody' && by !== 'alice' && /^\/(?:guilds|channels|webhooks|users\/@me\/guilds)\/\{/.test(path)
)

const isRefused = ({ status, body }: Reply, codes: readonly number[]): boolean =>
  (status === 403 || status === 404) && codes.includes(body?.code) && typeof body?.message === 'string'

const shown = ({ name }: Operation, { status, body }: Reply): string =>
  `${name}: ${status} ${JSON.stringify(body)}`.slice(0, 300)

/** Missing access; of a guild, channel or webhook that is unknown to who asks. */
const STRANGER = [50_001, 10_003, 10_004, 10_015, 50_013]

test.serial('a stranger is refused everything of a guild', async (t) => {
  t.true(inGuild.length > 60)
  const heard: string[] = []
  for (const [operation, entry] of inGuild) {
    const reply = await tryOperation(stage, operation, { ...entry, by: 'erin' })
    if (!isRefused(reply, STRANGER)) heard.push(shown(operation, reply))
  }
  t.deepEqual(heard, [])
})

/** Of a guild of its own that a request is made for, a member here knows nothing. */
const NO_PERMISSION = [50_013, 50_001, 50_005, 10_004]

test.serial('a member without a role is refused what takes a permission, and nothing else', async (t) => {
  const wrong: string[] = []
  for (const [operation, entry] of inGuild) {
    const reply = await tryOperation(stage, operation, { ...entry, by: 'bob' })
    const isRight = entry.forMembers ? operation.answers.has(reply.status) : isRefused(reply, NO_PERMISSION)
    if (!isRight) wrong.push(shown(operation, reply))
  }
  t.deepEqual(wrong, [])
})

/** What who asks is told of an id that nobody has. */
const UNKNOWN: Readonly<Record<string, readonly number[]>> = {
  application_id: [10_002],
  channel_id: [10_003],
  command_id: [10_063, 10_066],
  code: [10_006, 10_057],
  emoji_id: [10_014],
  guild_id: [10_004],
  interaction_id: [10_062],
  message_id: [10_008],
  overwrite_id: [10_009, 50_035],
  request_id: [10_007],
  role_id: [10_011],
  user_id: [10_013, 10_007],
  webhook_id: [10_015]
}

test.serial('what there is not is unknown, by its own code', async (t) => {
  const wrong: string[] = []
  for (const [operation, entry] of tried) {
    for (const [, name = ''] of operation.path.matchAll(/\{(\w+)\}/g)) {
      const codes = UNKNOWN[name]
      if (!codes) continue
      const given = async () => ({ ...(await entry.given?.(stage)), [name]: NOBODY })
      // Of invites of other nodes only somebody with an account may ask.
      const by = name === 'code' && operation.path.startsWith('/invites/') ? { by: 'erin' as const } : {}
      const reply = await tryOperation(stage, operation, { ...entry, given, ...by })
      if (![404, 400].includes(reply.status) || !codes.includes(reply.body?.code))
        wrong.push(`${name}: ${shown(operation, reply)}`)
    }
  }
  t.deepEqual(wrong, [])
  t.deepEqual(stage.node.faults, [])
})
