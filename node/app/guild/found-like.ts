/**
 * A new guild as a template says. It may take more ops than a chain with limits has room for in a minute: the guild begins
 * without the rule for them, and the last op makes it. Who has founded a large one waits up to a minute with their next change.
 */
import type { ChannelCid, GuildCid, OpCid, RoleCid } from '../../core/ids.ts'
import type { Draft, Op, Step } from '../../core/ops.ts'
import { positionsInRow } from '../../core/position.ts'
import type { Template, TemplateChannel } from '../../core/template.ts'
import type { Rates } from '../../core/state.ts'
import type { Account } from '../app.ts'

export interface Likeness {
  readonly name: string
  readonly icon: string | null
  readonly template: Template
  /** That the guild has from its last op on; null: none. */
  readonly rates: Rates | null
}

type Made = readonly Op[]

const cidOf = (made: Made, index: number): OpCid => {
  const op = made[index]
  if (!op) throw new Error('a step names one that comes later')
  return op.cid
}

/** What the places of a template are, in the guild that is made. */
interface Named {
  role(made: Made, at: number): RoleCid
  channel(made: Made, at: number): ChannelCid
}

/** The first op is the guild's own; the roles follow but for that of everybody, and then the channels. */
const namedIn = (guild: GuildCid, { roles }: Template): Named => ({
  role: (made, at) => (at === 0 ? guild : cidOf(made, at)),
  channel: (made, at) => cidOf(made, roles.length + at)
})

const roleSteps = (roles: Template['roles']): readonly Step[] => {
  const positions = positionsInRow(roles.length)
  return roles.map(({ name, emoji, gradient, ...fields }, n): Step => {
    const position = positions[n] ?? ''
    const display = { name, emoji, ...(gradient ? { gradient } : {}) }
    return { k: 'role.new', body: { ...fields, position }, display }
  })
}

/** Its channels need nothing of one another but the category that they lie in. */
const channelStep =
  (
    { type, name, topic, nsfw, slowmode, bitrate, userLimit, parent, overwrites }: TemplateChannel,
    position: number,
    named: Named
  ): Step =>
  (made) => ({
    k: 'chan.new',
    body: {
      type,
      position,
      parent: parent === null ? null : named.channel(made, parent),
      nsfw,
      slowmode,
      bitrate,
      userLimit,
      overwrites: overwrites.map(({ role, allow, deny }) => ({
        target: named.role(made, role),
        type: 'role',
        allow,
        deny
      }))
    },
    display: { name, topic }
  })

/** What stands in a channel names it, and so comes after it. */
const furnitureSteps = (n: number, { threads, posts, tags }: TemplateChannel, named: Named): readonly Step[] => {
  const inChannel =
    (draft: (channel: ChannelCid) => Draft): Step =>
    (made) =>
      draft(named.channel(made, n))
  return [
    ...(threads
      ? [inChannel((channel) => ({ k: 'fixture.new', body: { type: 'defaults', fields: { channel, ...threads } } }))]
      : []),
    ...(posts
      ? [inChannel((channel) => ({ k: 'fixture.new', body: { type: 'posts', fields: { channel, ...posts } } }))]
      : []),
    ...tags.map((tag, position) =>
      inChannel((channel) => ({ k: 'fixture.new', body: { type: 'tag', fields: { channel, ...tag, position } } }))
    )
  ]
}

const settingsStep =
  ({ template, rates }: Likeness, named: Named): Step =>
  (made) => ({
    k: 'settings',
    body: {
      verificationLevel: template.verificationLevel,
      defaultNotifications: template.defaultNotifications,
      explicitContentFilter: template.explicitContentFilter,
      locale: template.locale,
      afkChannel: template.afkChannel === null ? null : named.channel(made, template.afkChannel),
      afkTimeout: template.afkTimeout,
      systemChannel: template.systemChannel === null ? null : named.channel(made, template.systemChannel),
      systemChannelFlags: template.systemChannelFlags,
      ...(rates ? { rates } : {})
    },
    display: { description: template.description }
  })

/** @param genesis without the chain rule, and with what everybody may by the template. */
export const stepsLike = (
  owner: Account,
  { cid, genesis }: { readonly cid: GuildCid; readonly genesis: Uint8Array },
  likeness: Likeness
): readonly Step[] => {
  const { name, icon, template } = likeness
  const named = namedIn(cid, template)
  return [
    {
      k: 'create',
      body: { genesis },
      display: { name, icon, owner: { name: owner.name, globalName: owner.globalName, avatar: owner.avatar } }
    },
    ...roleSteps(template.roles.slice(1)),
    ...template.channels.map((each, n) => channelStep(each, n, named)),
    ...template.channels.flatMap((each, n) => furnitureSteps(n, each, named)),
    settingsStep(likeness, named)
  ]
}
