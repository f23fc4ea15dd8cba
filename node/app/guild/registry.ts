/** Every guild this node holds, and which guild a channel's ids lead to. */
import { openConversation } from '../../core/conversation.ts'
import type { DomainEvent } from '../../core/events.ts'
import type { ChannelCid, GuildCid, Snowflake } from '../../core/ids.ts'
import { openGenesis } from '../../core/kinds/create.ts'
import type { Channel, GuildState } from '../../core/state.ts'
import type { GuildDeps } from './deps.ts'
import { Guild } from './guild.ts'

export class Registry {
  readonly #deps: GuildDeps
  readonly #guilds = new Map<GuildCid, Guild>()
  /** Of these, those that are no guilds: see core/conversation.ts. */
  readonly #conversations = new Set<GuildCid>()
  readonly #byId = new Map<Snowflake, Guild>()
  readonly #channels = new Map<Snowflake, Guild>()
  readonly #channelGuilds = new Map<ChannelCid, GuildCid>()

  constructor(deps: GuildDeps) {
    this.#deps = deps
    for (const { cid, genesis } of deps.storage.guilds.all()) this.#add(new Guild(cid, genesis, deps))
  }

  get(cid: GuildCid): Guild | undefined {
    return this.#guilds.get(cid)
  }

  byId(id: Snowflake): Guild | undefined {
    return this.#byId.get(id)
  }

  byChannel(id: Snowflake): { readonly guild: Guild; readonly channel: Channel } | undefined {
    const guild = this.#channels.get(id)
    const target = guild?.state.ids.get(id)
    const channel = target?.type === 'channel' ? guild?.state.channels.get(target.cid) : undefined
    return guild && channel && { guild, channel }
  }

  guildOfChannel(channel: ChannelCid): GuildCid | undefined {
    return this.#channelGuilds.get(channel)
  }

  /** The channel whose permissions hold in a room: of a thread, the one it lies in. */
  parentOf(room: ChannelCid): ChannelCid {
    return this.#deps.storage.threads.get(room)?.parent ?? room
  }

  /** Without the conversations. */
  *guilds(): Iterable<Guild> {
    for (const guild of this.#guilds.values()) if (!this.#conversations.has(guild.cid)) yield guild
  }

  *conversations(): Iterable<Guild> {
    for (const guild of this.#guilds.values()) if (this.#conversations.has(guild.cid)) yield guild
  }

  isConversation(cid: GuildCid): boolean {
    return this.#conversations.has(cid)
  }

  /** And conversations. */
  all(): Iterable<Guild> {
    return this.#guilds.values()
  }

  *states(): Iterable<GuildState> {
    // Never one that is on trial: what users have revoked is taken from it for all guilds.
    for (const guild of this.#guilds.values()) yield guild.committed()
  }

  /** A guild whose first op has not been written yet. */
  draft(cid: GuildCid, genesis: Uint8Array): Guild {
    return new Guild(cid, genesis, this.#deps)
  }

  /** Begins to hold a guild; its row is on disk, or in the transaction that is. */
  hold(guild: Guild): void {
    if (!this.#guilds.has(guild.cid)) this.#add(guild)
  }

  /** Holds the guild that a genesis block names. @returns undefined when the block is none. */
  async adopt(cid: GuildCid, genesis: Uint8Array): Promise<Guild | undefined> {
    const known = this.#guilds.get(cid)
    if (known || !(openGenesis(genesis) ?? openConversation(genesis))) return known
    await this.#deps.storage.db.write(
      () => this.#deps.storage.guilds.add(cid, genesis),
      () => this.hold(new Guild(cid, genesis, this.#deps))
    )
    return this.#guilds.get(cid)
  }

  /** Keeps the index of channels in step with what has been committed. */
  index(event: DomainEvent): void {
    const guild = event.kind === 'control' ? this.#guilds.get(event.guild) : undefined
    if (event.kind !== 'control' || !guild) return
    for (const change of event.changes) if (change.type === 'channel-created') this.#indexChannel(guild, change.channel)
  }

  #add(guild: Guild): void {
    this.#guilds.set(guild.cid, guild)
    if (openConversation(guild.genesis)) this.#conversations.add(guild.cid)
    else this.#byId.set(guild.state.id, guild)
    for (const channel of guild.state.channels.values()) this.#indexChannel(guild, channel)
  }

  #indexChannel(guild: Guild, channel: Channel): void {
    this.#channels.set(channel.id, guild)
    this.#channelGuilds.set(channel.cid, guild.cid)
  }
}
