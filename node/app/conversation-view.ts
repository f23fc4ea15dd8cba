/** A conversation as its clients see it: of people, what this node knows of them elsewhere counts before what the log says. */
import type { UserCid } from '../core/ids.ts'
import type { UserView } from './app.ts'
import type { Guild } from './guild/guild.ts'
import { View } from './guild/view.ts'

export interface KnownPeople {
  /** Undefined for whom this node has met nowhere else. */
  known(user: UserCid): UserView | undefined
  /** By their genesis block, if it has come. */
  isBot(user: UserCid): boolean
}

export class ConversationView extends View {
  readonly #people: KnownPeople

  constructor(guild: Guild, people: KnownPeople) {
    super(guild)
    this.#people = people
  }

  override user(user: UserCid): UserView | undefined {
    const known = this.#people.known(user)
    if (known) return known
    const said = super.user(user)
    return said && { ...said, bot: this.#people.isBot(user) }
  }
}
