/** What may be tried in a guild besides taking from people and giving to them: everything else that there is a kind of op for. */
import type { ChannelCid, OpCid, RoleCid, UserCid } from '../../../node/core/ids.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { ALL, P } from '../../../node/core/permissions.ts'
import type { Fixture } from '../../../node/core/state.ts'
import { keeper, type Actor } from './actors.ts'
import * as drafts from './drafts.ts'
import type { QuickRandom } from './random.ts'
import type { Replica } from './replica.ts'

const HOUR = 3_600_000
/** What is not there. */
const nothing = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
const webhooks: readonly UserCid[] = ['one', 'two', 'three'].map((name) => keeper(`webhook ${name}`).user)

interface Scene {
  readonly replica: Replica
  readonly random: QuickRandom
  /** Who may be meant. */
  readonly targets: readonly Actor[]
}

type Maker = (scene: Scene) => Draft

const some = <T>({ random }: Scene, items: Iterable<T>): T | undefined => random.pick([...items])
const user = (scene: Scene): UserCid => scene.random.pick(scene.targets).user
const channel = (scene: Scene): ChannelCid => some(scene, scene.replica.state.channels.keys()) ?? nothing
const role = (scene: Scene): RoleCid => some(scene, scene.replica.state.roles.keys()) ?? nothing
const emoji = (scene: Scene): OpCid => some(scene, scene.replica.state.emojis.keys()) ?? nothing
const hook = (scene: Scene): OpCid => some(scene, scene.replica.state.hooks.keys()) ?? nothing
const fixture = (scene: Scene): OpCid => some(scene, scene.replica.state.fixtures.keys()) ?? nothing
const word = ({ random }: Scene): string => random.pick(['soup', 'rain', 'snow'])
const soon = ({ replica, random }: Scene): number => replica.clock.now() + random.below(5) * HOUR

const changed = (scene: Scene, { type, cid }: Fixture): Draft => {
  if (type === 'stage') return drafts.stageSet(cid, word(scene))
  if (type === 'status') return drafts.statusSet(cid, word(scene))
  if (type === 'tag') return drafts.tagSet(cid, word(scene))
  if (type === 'event') return drafts.eventSet(cid, { status: scene.random.pick([1, 2, 3, 4] as const) })
  if (type === 'exception') return drafts.exceptionSet(cid, scene.random.below(2) === 0)
  if (type === 'automod') return drafts.automodSet(cid, { keywords: [word(scene)] })
  if (type === 'welcome') return drafts.welcomeSet(cid, { channels: [channel(scene)] })
  if (type === 'posts') return drafts.postsSet(cid, scene.random.below(2) === 0)
  return drafts.fixtureDel(cid)
}

const places: readonly Maker[] = [
  (scene) => drafts.chanNew(word(scene), { type: scene.random.pick([0, 2, 4, 5, 13, 15] as const) }),
  (scene) => drafts.chanNew(word(scene), { parent: channel(scene) }),
  (scene) => ({ k: 'chan.set', body: { channel: channel(scene), set: { parent: channel(scene) } }, display: {} }),
  (scene) => ({
    k: 'chan.set',
    body: { channel: channel(scene), set: { slowmode: scene.random.below(9) } },
    display: {}
  }),
  (scene) => drafts.chanDel(channel(scene)),
  (scene) => drafts.overwrite(channel(scene), user(scene), 'member', P.VIEW_CHANNEL, P.MANAGE_CHANNELS),
  (scene) => ({
    k: 'ow.del',
    body: { channel: channel(scene), target: scene.random.pick([user(scene), role(scene)]) }
  }),
  (scene) => drafts.settings({ systemChannel: channel(scene) }, { name: word(scene) }),
  (scene) => drafts.epoch(channel(scene)),
  (scene) => drafts.emojiNew(word(scene)),
  (scene) => drafts.emojiSet(emoji(scene), {}, { name: word(scene) }),
  (scene) => drafts.emojiDel(emoji(scene))
]

const people: readonly Maker[] = [
  (scene) => drafts.settings({ approval: scene.random.below(2) === 0 }),
  (scene) => drafts.settings({ openAdmit: scene.random.below(2) === 0 }),
  (scene) => drafts.invite(channel(scene), { maxUses: 2, temporary: true }),
  (scene) =>
    drafts.admit(
      scene.replica.guild,
      scene.random.pick(scene.targets),
      some(scene, scene.replica.state.invites.keys()) ?? nothing,
      { pending: true }
    ),
  (scene) => drafts.approve(user(scene)),
  (scene) => drafts.bypass(user(scene), scene.random.below(2) === 0),
  (scene) => drafts.voiceSet(user(scene), { mute: scene.random.below(2) === 0 }, channel(scene)),
  (scene) => drafts.voiceSet(user(scene), { mute: true, deaf: scene.random.below(2) === 0 }),
  (scene) => drafts.voiceMove(user(scene), channel(scene), channel(scene), word(scene)),
  (scene) => drafts.voiceMove(user(scene), channel(scene), null),
  (scene) => drafts.erase(user(scene)),
  (scene) => drafts.banAll(user(scene), [user(scene)]),
  (scene) => {
    const target = user(scene)
    const { cid = nothing } = some(scene, scene.replica.state.removals.get(target) ?? []) ?? {}
    const device = scene.random.pick(scene.targets).device.key
    return drafts.banCut(target, cid, [{ device, channel: channel(scene), q: scene.random.below(9) }])
  },
  (scene) => {
    const target = scene.random.pick(scene.targets)
    return drafts.deviceDel(target, target.device.key)
  },
  (scene) => drafts.hookNew(scene.random.pick(webhooks), channel(scene)),
  (scene) => drafts.hookSet(hook(scene), { channel: channel(scene) }),
  (scene) => drafts.hookAdopt(hook(scene)),
  (scene) => drafts.hookDel(hook(scene))
]

const fixtures: readonly Maker[] = [
  (scene) => drafts.stageNew(channel(scene)),
  (scene) => drafts.statusNew(channel(scene)),
  (scene) => drafts.tagNew(channel(scene), word(scene)),
  (scene) => drafts.postsNew(channel(scene)),
  (scene) => drafts.defaultsNew(channel(scene)),
  () => drafts.eventNew({ rule: drafts.EVERY_DAY }),
  (scene) => drafts.eventNew({ place: { type: 2, channel: channel(scene), location: null } }),
  (scene) => drafts.exceptionNew(fixture(scene)),
  (scene) => drafts.automodNew({ keywords: [word(scene)] }),
  (scene) => drafts.welcomeNew([channel(scene)]),
  (scene) => drafts.widgetNew(channel(scene), some(scene, scene.replica.state.invites.keys()) ?? null),
  (scene) => drafts.onboardingNew([channel(scene)]),
  (scene) => drafts.promptNew([role(scene)], [channel(scene)]),
  (scene) => drafts.incidentsNew(soon(scene)),
  (scene) => drafts.stickerNew(word(scene)),
  (scene) => drafts.soundNew(word(scene)),
  (scene) => drafts.fixtureDel(fixture(scene)),
  ...Array.from({ length: 5 }, (): Maker => (scene) => {
    const found = some(scene, scene.replica.state.fixtures.values())
    return found ? changed(scene, found) : drafts.fixtureDel(nothing)
  })
]

export const FURNISHING: readonly Maker[] = [...places, ...people, ...fixtures]

/** A few of most things, and two roles whose members may change all of them. */
export const furnish = (main: Replica, owner: Actor, roles: readonly RoleCid[]): void => {
  for (const each of roles) main.write(owner, drafts.roleSet(each, { permissions: ALL & ~P.ADMINISTRATOR }))
  const [hall, voice, forum] = [13, 2, 15].map((type) =>
    main.write(owner, drafts.chanNew('room', { type: type as 13 }))
  )
  main.write(owner, drafts.chanNew('rooms', { type: 4 }))
  main.write(owner, drafts.stageNew(hall ?? nothing))
  main.write(owner, drafts.statusNew(voice ?? nothing))
  main.write(owner, drafts.tagNew(forum ?? nothing))
  main.write(owner, drafts.exceptionNew(main.write(owner, drafts.eventNew({ rule: drafts.EVERY_DAY }))))
  main.write(owner, drafts.hookNew(keeper('webhook').user, main.write(owner, drafts.chanNew('talk'))))
  main.write(owner, drafts.emojiNew('wave'))
}
