/** What changes of a guild's control state mean to the sessions in it. */
import type { ControlEvent, DomainEvent } from '../../../node/core/events.ts'
import type { GuildState } from '../../../node/core/state.ts'
import { banAdded, banRemoved } from './bans.ts'
import { channelCreated, channelDeleted, channelUpdated } from './channels.ts'
import type { Delivery, Scene } from './delivery.ts'
import { emojisUpdated } from './emojis.ts'
import { fixtureChanged, forumsUpdated, settingsUpdated, soundsUpdated } from './fixtures.ts'
import { eventsChangedOrHidden } from './events-in-sight.ts'
import { guildUpdated } from './guild.ts'
import { integrationCreated, integrationDeleted } from './integrations.ts'
import { inviteCreated, inviteDeleted } from './invites.ts'
import { memberAdded, memberRemoved, memberUpdated } from './members.ts'
import { roleCreated, roleDeleted, rolesRenumbered, roleUpdated } from './roles.ts'
import { channelsRevealedOrHidden } from './visibility.ts'
import { voiceMarked } from './voice.ts'
import { webhooksUpdated } from './webhooks.ts'

export type ControlStep = Extract<DomainEvent, { kind: 'control' }>

interface ControlScene extends Scene {
  readonly before: GuildState
  readonly after: GuildState
}

type Mapper<E> = (scene: ControlScene, change: E) => readonly Delivery[]

const mappers: { readonly [T in ControlEvent['type']]: Mapper<Extract<ControlEvent, { type: T }>> } = {
  'guild-created': () => [],
  'guild-updated': (scene) => guildUpdated(scene),
  'role-created': ({ after }, { role }) => [roleCreated(after, role)],
  'role-updated': ({ after }, { role }) => [roleUpdated(after, role)],
  'role-deleted': ({ after }, { role }) => [roleDeleted(after, role)],
  'channel-created': ({ app, after }, { channel }) => [channelCreated(app, after, channel)],
  'channel-updated': ({ app, before, after }, { channel, old }) => [
    channelUpdated(app, [before, old], [after, channel])
  ],
  'channel-deleted': ({ app, before }, { channel }) => [channelDeleted(app, before, channel)],
  'member-added': (scene, { member }) => [memberAdded(scene, member), ...integrationCreated(scene, member)],
  'member-updated': (scene, { member, old }) => [memberUpdated(scene, member), ...voiceMarked(scene, member, old)],
  'member-moved': () => [],
  'member-removed': (scene, { member }) => [memberRemoved(scene, member), ...integrationDeleted(scene, member)],
  'ban-added': (scene, { ban }) => [banAdded(scene, ban)],
  'ban-removed': (scene, { ban }) => [banRemoved(scene, ban)],
  'invite-created': (scene, { invite }) => [inviteCreated(scene, scene.after, invite)],
  'hooks-updated': (scene, { channel }) => webhooksUpdated(scene, channel),
  'emojis-updated': (scene) => [emojisUpdated(scene)],
  'fixture-created': ({ after }, { fixture }) => fixtureChanged(after, fixture, 'created'),
  'fixture-updated': ({ after }, { fixture }) => fixtureChanged(after, fixture, 'updated'),
  'fixture-deleted': ({ before, after }, { fixture }) => fixtureChanged(before, fixture, 'deleted', after),
  'invite-deleted': (scene, { invite }) => [inviteDeleted(scene, scene.before, invite)]
}

const mapOne = <T extends ControlEvent['type']>(
  scene: ControlScene,
  type: T,
  change: Extract<ControlEvent, { type: T }>
): readonly Delivery[] => mappers[type](scene, change)

const isSoundChange = (change: ControlEvent): boolean =>
  change.type === 'fixture-updated' && change.fixture.type === 'sound'

/** For the sessions that were in the guild before and still are. */
export const mapControl = (scene: Scene, { before, after, changes }: ControlStep): readonly Delivery[] => {
  if (before === null) return []
  const whole = { ...scene, before, after }
  const sounds = changes.filter(isSoundChange)
  const single = sounds.length > 1 ? changes.filter((change) => !isSoundChange(change)) : changes
  return [
    // Before a channel that they are in goes.
    ...eventsChangedOrHidden(before, after, changes),
    ...single.flatMap((change) => mapOne(whole, change.type, change)),
    ...(sounds.length > 1 ? [soundsUpdated(after)] : []),
    ...forumsUpdated(scene, changes),
    ...settingsUpdated(scene, changes),
    ...rolesRenumbered(before, after, changes),
    ...channelsRevealedOrHidden(scene, before, after, changes)
  ]
}
