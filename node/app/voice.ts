/** Who is in which voice channel, as protocols for clients see it. */
import type { SoundPlayed, VoiceState } from '../core/events.ts'
import type { ChannelCid, GuildCid, UserCid } from '../core/ids.ts'
import type { Refusal } from '../core/refusal.ts'

/** Where somebody wants to be, and how. */
export interface VoiceWish {
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly selfMute: boolean
  readonly selfDeaf: boolean
}

export interface VoiceStates {
  get(guild: GuildCid, user: UserCid): VoiceState | undefined
  in(guild: GuildCid): ReadonlyMap<UserCid, VoiceState>
  /** Since when somebody is in a channel, as far as this node knows, in ms since the Unix epoch; null: nobody is. */
  began(channel: ChannelCid): number | null
  /**
   * A local user goes into a channel, or is otherwise than before in it. People are in one guild's at a time.
   *
   * @param by a gateway session: when it ends, so does the stay
   * @returns why they may not
   */
  enter(user: UserCid, by: string, wish: VoiceWish): Refusal | null
  /** A local user plays a sound in the channel that they are in. @returns why they may not */
  play(user: UserCid, sound: SoundPlayed & { readonly guild: GuildCid }): Refusal | null
  /** A local user on a stage wants to speak (ms since the Unix epoch), or does not any more. @returns why they may not */
  ask(guild: GuildCid, user: UserCid, asks: number | null): Refusal | null
  /**
   * A local user lets somebody who is on a stage speak, or not any more. Who is let without having asked, and is no bot, is asked
   * first.
   *
   * @returns why they may not
   */
  let(guild: GuildCid, actor: UserCid, user: UserCid, suppress: boolean): Refusal | null
  /** A local user leaves where `of` holds. */
  leave(user: UserCid, of: (guild: GuildCid, by: string) => boolean): void
}
