/** Which files are pictures of something: of a guild, its emoji, roles and webhooks, or of somebody. */
import { parseBlobCid, type BlobCid, type GuildCid } from '../../core/ids.ts'
import type { LocalAccounts } from '../accounts.ts'
import type { EventBus } from '../bus.ts'
import type { Guild } from '../guild/guild.ts'
import type { Registry } from '../guild/registry.ts'

/** A picture is named by its file, with `a_` before it when it moves. */
export const blobOfImage = (image: string | null | undefined): BlobCid | undefined =>
  typeof image === 'string' ? parseBlobCid(image.startsWith('a_') ? image.slice(2) : image) : undefined

const imagesOf = ({ state, profiles }: Guild): ReadonlySet<BlobCid> => {
  const found = new Set<BlobCid>()
  const note = (image: string | null | undefined): void => {
    const blob = blobOfImage(image)
    if (blob) found.add(blob)
  }
  note(state.settings.icon)
  for (const emoji of state.emojis.values()) note(emoji.image)
  for (const hook of state.hooks.values()) note(hook.avatar)
  for (const { user, avatar } of state.users.values()) note(profiles.get(user).avatar ?? avatar)
  return found
}

export class ImageIndex implements Disposable {
  readonly #registry: Registry
  readonly #accounts: LocalAccounts
  readonly #known = new Map<GuildCid, ReadonlySet<BlobCid>>()
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
      if (event.kind === 'control' || event.kind === 'profile') this.#known.delete(event.guild)
      if (['control', 'profile', 'account'].includes(event.kind)) changed()
    })
  }

  /** Those that every member of a guild sees. */
  of(guild: GuildCid): ReadonlySet<BlobCid> {
    const known = this.#known.get(guild)
    if (known) return known
    const held = this.#registry.get(guild)
    if (!held) return new Set()
    const made = imagesOf(held)
    this.#known.set(guild, made)
    return made
  }

  /** Guilds that have the picture. */
  guildsWith(blob: BlobCid): readonly GuildCid[] {
    return [...this.#registry.all()].map(({ cid }) => cid).filter((guild) => this.of(guild).has(blob))
  }

  has(blob: BlobCid): boolean {
    return this.guildsWith(blob).length > 0 || this.#accounts.list().some(({ avatar }) => blobOfImage(avatar) === blob)
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }
}
