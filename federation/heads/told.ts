/**
 * Heads that were named to this node, and that it lacks. Many name the same at once, and most of it is on its way here by gossip: so
 * a moment is waited, and those who have named what is lacking still are asked one after another. Were all asked at once, nodes that
 * are busy would be busier by each other's word.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { GuildCid, OpCid } from '../../node/core/ids.ts'
import { HEADS } from '../limits.ts'

interface Word {
  readonly peer: string
  readonly heads: readonly OpCid[]
}

export interface ToldParts {
  lacksAny(heads: readonly OpCid[]): boolean
  /** Resolves when no peer is being asked for the guild any more. */
  settled(guild: GuildCid): Promise<void>
  /** Compares with a peer soon. */
  ask(peer: string): void
  readonly signal: AbortSignal
}

export interface Told {
  /** Resolves when nothing is lacking any more of what was named, or whoever named it has been asked. @throws when it is over */
  hear(guild: GuildCid, word: Word): Promise<void>
}

export const createTold = ({ lacksAny, settled, ask, signal }: ToldParts): Told => {
  /** By guild and peer: what each has named last. */
  const guilds = new Map<GuildCid, Map<string, Word>>()

  const takeLacking = (words: Map<string, Word>): Word | undefined => {
    for (const [peer, word] of words) {
      words.delete(peer)
      if (lacksAny(word.heads)) return word
    }
    return undefined
  }

  const askInTurn = async (guild: GuildCid, words: Map<string, Word>): Promise<void> => {
    for (let pause: number = HEADS.moment; words.size > 0; pause = HEADS.between) {
      await delay(pause, undefined, { signal })
      await settled(guild)
      const word = takeLacking(words)
      if (word) ask(word.peer)
    }
  }

  return {
    async hear(guild, word) {
      const words = guilds.get(guild)
      if (words) {
        words.delete(word.peer)
        words.set(word.peer, word)
        return
      }
      const all = new Map([[word.peer, word]])
      guilds.set(guild, all)
      try {
        await askInTurn(guild, all)
      } finally {
        guilds.delete(guild)
      }
    }
  }
}
