/** Which files are pictures of something: of a guild, its emoji, roles and webhooks, or of somebody. */
import type { DomainEvent } from '../../core/events.ts'
import { rulesOf } from '../../core/fixtures/index.ts'
import { blobOfImage } from '../../core/images.ts'
import type { BlobCid, GuildCid } from '../../core/ids.ts'
import type { LocalAccounts } from '../accounts.ts'
import type { EventBus } from '../bus.ts'
import type { Guild } from '../guild/guild.ts'
import type { Registry } from '../guild/registry.ts'

type Image = string | null | undefined

function* imagesIn({ state, profiles }: Guild): Iterable<Image> {
  yield state.settings.icon
  for (const emoji of state.emojis.values()) yield emoji.image
  for (const hook of state.hooks.values()) yield hook.avatar
  for (const { type, fields } of state.fixtures.values()) yield* rulesOf(type).files?.(fields) ?? []
  for (const { user, avatar } of state.users.values()) yield profiles.get(user).avatar ?? avatar
}

const blobsOf = (images: Iterable<Image>): ReadonlySet<BlobCid> =>
  new Set([...images].map(blobOfImage).filter((blob) => blob !== undefined))

/** Maps of a state whose values are shown with pictures. */
const SHOWN = ['emojis', 'fixtures', 'hooks', 'users'] as const

/** May pictures of a guild have become others? */
const touches = (event: DomainEvent): event is DomainEvent & { readonly guild: GuildCid } => {
  if (event.kind === 'profile') return event.event.old.avatar !== event.event.profile.avatar
  if (event.kind !== 'control') return false
  const { before, after } = event
  return before?.settings.icon !== after.settings.icon || SHOWN.some((map) => before?.[map] !== after[map])
}

export class ImageIndex implements Disposable {
  readonly #registry: Registry
  readonly #accounts: LocalAccounts
  readonly #known = new Map<GuildCid, ReadonlySet<BlobCid>>()
  #ofAccounts: ReadonlySet<BlobCid> | undefined
  readonly #listening: Disposable

  /** @param changed pictures of something may have become others. */
  constructor(
    parts: {
      readonly registry: Registry
      readonly accounts: LocalAccounts
      readonly bus: EventBus
    },
    changed: () => void
  ) {
    this.#registry = parts.registry
    this.#accounts = parts.accounts
    this.#listening = parts.bus.subscribe((event) => {
      if (event.kind === 'account') this.#ofAccounts = undefined
      else if (touches(event)) this.#known.delete(event.guild)
      else return
      changed()
    })
  }

  /** Those that every member of a guild sees. */
  of(guild: GuildCid): ReadonlySet<BlobCid> {
    const known = this.#known.get(guild)
    if (known) return known
    const held = this.#registry.get(guild)
    if (!held) return new Set()
    const made = blobsOf(imagesIn(held))
    this.#known.set(guild, made)
    return made
  }

  /** Guilds that have the picture. */
  guildsWith(blob: BlobCid): readonly GuildCid[] {
    return [...this.#registry.all()].map(({ cid }) => cid).filter((guild) => this.of(guild).has(blob))
  }

  has(blob: BlobCid): boolean {
    this.#ofAccounts ??= blobsOf(this.#accounts.list().map(({ avatar }) => avatar))
    return this.#ofAccounts.has(blob) || this.guildsWith(blob).length > 0
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }
}
