/** Templates of guilds, by which others like them are made, as protocols for clients see them. */
import type { Template } from '../core/template.ts'
import type { GuildCid, OpCid, UserCid } from '../core/ids.ts'
import type { Fixture, GuildState } from '../core/state.ts'
import type { Staged } from './staged.ts'

export interface FoundTemplate {
  readonly guild: GuildCid
  readonly fixture: Fixture<'template'>
}

export interface Templates {
  /** Of the guilds that this node carries, by its code. */
  find(code: string): FoundTemplate | undefined
  /** What a guild is made of now, as a file that stays as a picture does. @throws FileRefused when it is larger than MAX_TEMPLATE, StorageFailed */
  keep(state: GuildState): Promise<Staged>
  /** @returns undefined when nobody who is connected has its file, or that is no template. @throws StorageFailed */
  read(template: Fixture<'template'>): Promise<Template | undefined>
  /** Is the guild made of something else now? */
  isDirty(state: GuildState, template: Template): boolean
  /** How many guilds people of this node have made by it. */
  uses(template: OpCid): number
  /** Makes a guild. @param template as `read` has it, of the fixture `by`. @throws Denied, StorageFailed */
  found(
    owner: UserCid,
    input: {
      readonly name: string
      readonly icon: string | null
      readonly template: Template
      readonly by: OpCid
    }
  ): Promise<GuildCid>
}
