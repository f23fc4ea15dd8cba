/** Which files are pictures of something: of a guild, its emoji, roles and webhooks, of somebody, or of a bot's emoji. */
import type { DomainEvent } from '../../core/events.ts'
import { rulesOf } from '../../core/fixtures/index.ts'
import { blobOfImage } from '../../core/images.ts'
import type { BlobCid, GuildCid, UserCid } from '../../core/ids.ts'
import type { LocalAccounts } from '../accounts.ts'
import type { LocalApplicationEmojis } from '../application-emojis.ts'
import type { EventBus } from '../bus.ts'
import type { Guild } from '../guild/guild.ts'
import type { Registry } from '../guild/registry.ts'

type Image = string | null | undefined

/** Of a member, besides their avatar. */
const LOOKS = ['banner', 'guildAvatar', 'guildBanner'] as const

type Emojis = Pick<LocalApplicationEmojis, 'of' | 'watch'>

function* imagesIn({ state, profiles }: Guild, emojis: Emojis): Iterable<Image> {
  const { icon, banner, splash, discoverySplash } = state.settings
  yield* [icon, banner, splash, discoverySplash]
  for (const role of state.roles.values()) yield role.icon
  for (const emoji of state.emojis.values()) yield emoji.image
  for (const hook of state.hooks.values()) yield hook.avatar
  for (const { type, fields } of state.fixtures.values()) yield* rulesOf(type).files?.(fields) ?? []
  for (const { user, avatar, bot } of state.users.values()) {
    const profile = profiles.get(user)
    // Null is none from now on, whatever was said when they came.
    yield* [profile.avatar === undefined ? avatar : profile.avatar, ...LOOKS.map((field) => profile[field])]
    if (bot) yield* imagesOf(emojis, user)
  }
}

function* imagesOf(emojis: Emojis, application: UserCid): Iterable<Image> {
  for (const { image } of emojis.of(application)) yield image
}

const blobsOf = (images: Iterable<Image>): ReadonlySet<BlobCid> =>
  new Set([...images].map(blobOfImage).filter((blob) => blob !== undefined))

/** Maps of a state whose values are shown with pictures. */
const SHOWN = ['emojis', 'fixtures', 'hooks', 'roles', 'settings', 'users'] as const

/** May pictures of a guild have become others? */
const touches = (event: DomainEvent): event is DomainEvent & { readonly guild: GuildCid } => {
  if (event.kind === 'profile') {
    if (event.event.type !== 'profile-updated') return false
    const { old, profile } = event.event
    return (['avatar', ...LOOKS] as const).some((field) => old[field] !== profile[field])
  }
  if (event.kind !== 'control') return false
  const { before, after } = event
  return SHOWN.some((map) => before?.[map] !== after[map])
}

export class ImageIndex implements Disposable {
  readonly #registry: Registry
  readonly #accounts: LocalAccounts
  readonly #emojis: Emojis
  readonly #known = new Map<GuildCid, ReadonlySet<BlobCid>>()
  #ofAccounts: ReadonlySet<BlobCid> | undefined
  readonly #listening = new DisposableStack()

  /** @param changed pictures of something may have become others. */
  constructor(
    parts: {
      readonly registry: Registry
      readonly accounts: LocalAccounts
      readonly emojis: Emojis
      readonly bus: EventBus
    },
    changed: () => void
  ) {
    this.#registry = parts.registry
    this.#accounts = parts.accounts
    this.#emojis = parts.emojis
    this.#listening.use(
      parts.bus.subscribe((event) => {
        if (event.kind === 'account') this.#ofAccounts = undefined
        else if (touches(event)) this.#known.delete(event.guild)
        else return
        changed()
      })
    )
    this.#listening.use(
      parts.emojis.watch(() => {
        this.#ofAccounts = undefined
        this.#known.clear()
        changed()
      })
    )
  }

  /** Those that every member of a guild sees. */
  of(guild: GuildCid): ReadonlySet<BlobCid> {
    const known = this.#known.get(guild)
    if (known) return known
    const held = this.#registry.get(guild)
    if (!held) return new Set()
    const made = blobsOf(imagesIn(held, this.#emojis))
    this.#known.set(guild, made)
    return made
  }

  /** Guilds that have the picture. */
  guildsWith(blob: BlobCid): readonly GuildCid[] {
    return [...this.#registry.all()].map(({ cid }) => cid).filter((guild) => this.of(guild).has(blob))
  }

  has(blob: BlobCid): boolean {
    this.#ofAccounts ??= blobsOf(this.#ownImages())
    return this.#ofAccounts.has(blob) || this.guildsWith(blob).length > 0
  }

  [Symbol.dispose](): void {
    this.#listening.dispose()
  }

  /** Of people and bots of this node, whatever guilds they are in. */
  *#ownImages(): Iterable<Image> {
    for (const { cid, avatar, banner, bot } of this.#accounts.list()) {
      yield* [avatar, banner]
      if (bot) yield* imagesOf(this.#emojis, cid)
      for (const { icon, cover } of this.#accounts.applicationsOf(cid)) yield* [icon, cover]
    }
  }
}
