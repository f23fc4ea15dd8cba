/** What a request says of how those who come choose, as ops. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { EPOCH, type RoleCid, type Snowflake } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { promptsOf } from '../../../present/index.ts'
import { invalidField } from '../../api-error.ts'
import { channelNamed, emojiBody, emojiNamed } from '../../named.ts'
import { int, maybe, snowflake, text } from '../../schema/fields.ts'

/** Roles and channels that the options of one prompt name together: what is in one op is bounded. */
const MOST_NAMED = 300

const option = z.object({
  id: maybe(snowflake),
  title: text(50, 1),
  description: maybe(text(100)),
  ...emojiBody,
  emoji_animated: maybe(z.boolean()),
  role_ids: maybe(z.array(snowflake).max(50)),
  channel_ids: maybe(z.array(snowflake).max(50))
})

const prompt = z.object({
  id: snowflake,
  title: text(100, 1),
  options: z.array(option).min(1).max(50),
  single_select: maybe(z.boolean()),
  required: maybe(z.boolean()),
  in_onboarding: maybe(z.boolean()),
  type: maybe(int(0, 1))
})

export const onboardingBody = z.object({
  prompts: maybe(z.array(prompt).max(15)),
  default_channel_ids: maybe(z.array(snowflake).max(500)),
  enabled: maybe(z.boolean()),
  mode: maybe(int(0, 1))
})

type Prompt = z.output<typeof prompt>
type Option = z.output<typeof option>

let latest = 0n

/** By time, as all of Discord's, and otherwise random: an option is nothing that an op could name. Many are made in one moment. */
const freshId = (): Snowflake => {
  const id = (BigInt(Date.now() - EPOCH) << 22n) | BigInt(randomBytes(3).readUIntBE(0, 3) & 0x3fffff)
  latest = id > latest ? id : latest + 1n
  return String(latest) as Snowflake
}

const roleNamed = ({ state }: GuildView, field: string, id: Snowflake): RoleCid => {
  const target = state.ids.get(id)
  if (target?.type !== 'role' || !state.roles.has(target.cid))
    throw invalidField(field, 'ROLE_INVALID', 'No such role.')
  return target.cid
}

const optionOf = (view: GuildView, sent: Option, at: string, known: Set<string>) => ({
  // One that is named twice is known once.
  id: sent.id && known.delete(sent.id) ? sent.id : freshId(),
  title: sent.title,
  description: sent.description || null,
  emoji: emojiNamed(view, sent),
  roles: [...new Set(sent.role_ids)].map((id) => roleNamed(view, `${at}.role_ids`, id)),
  channels: [...new Set(sent.channel_ids)].map((id) => channelNamed(view, `${at}.channel_ids`, id))
})

const fieldsOf = (view: GuildView, sent: Prompt, position: number, there: Fixture<'prompt'> | undefined) => {
  const at = `prompts.${position}.options`
  const known = new Set(there?.fields.options.map(({ id }) => id))
  const options = sent.options.map((each, n) => optionOf(view, each, `${at}.${n}`, known))
  if (options.reduce((sum, { roles, channels }) => sum + roles.length + channels.length, 0) > MOST_NAMED)
    throw invalidField(at, 'BASE_TYPE_MAX_LENGTH', `The options of a prompt name ${MOST_NAMED} roles and channels.`)
  return {
    title: sent.title,
    form: sent.type === 1 ? 1 : 0,
    single: sent.single_select ?? false,
    required: sent.required ?? false,
    early: sent.in_onboarding ?? false,
    position,
    options
  } as const
}

/** The list is what there is to be: prompts whose id is known stay, others are new, and what is not named goes. */
export const promptDrafts = (view: GuildView, wanted: readonly Prompt[]): readonly Draft[] => {
  const there = new Map(promptsOf(view.state).map((one) => [one.id, one]))
  const kept = new Set<Snowflake>()
  const drafts = wanted.map((sent, position): Draft | [] => {
    const known = kept.has(sent.id) ? undefined : there.get(sent.id)
    const fields = fieldsOf(view, sent, position, known)
    if (!known) return { k: 'fixture.new', body: { type: 'prompt', fields } }
    kept.add(known.id)
    const set = Object.fromEntries(
      Object.entries(fields).filter(
        ([key, value]) => JSON.stringify(known.fields[key as keyof typeof fields]) !== JSON.stringify(value)
      )
    )
    return Object.keys(set).length === 0 ? [] : { k: 'fixture.set', body: { type: 'prompt', fixture: known.cid, set } }
  })
  const gone = [...there.values()].filter(({ id }) => !kept.has(id))
  // First those that go: they make room.
  return [...gone.map(({ cid }): Draft => ({ k: 'fixture.del', body: { fixture: cid } })), ...drafts.flat()]
}
