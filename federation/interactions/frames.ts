/**
 * Interactions between nodes, `/folkmoot/interactions/1.0.0`: see docs/decisions/0301-whispers.md.
 *
 *     client -> seek {nonce, tag of a bot}                     server -> here {proof that it acts for the bot, or none}
 *     client -> interact {whisper}, or bye                     server -> taken, or refused {reason}
 *
 *     client -> answer {whisper}                               server -> taken, or refused
 *     client -> books {bot, guild}                             server -> books {signed books}
 *     client -> emojis {bot, guild}                            server -> books {signed book of its emoji}
 */
import { BOOK_BYTES } from '../../node/core/commands/book.ts'
import type { GuildCid, UserCid } from '../../node/core/ids.ts'
import { WHISPER_LIMIT } from '../../node/core/interactions/whispers.ts'
import { bytes, bytesUpTo, cid, list, literal, object, signature, text } from '../../node/core/schema.ts'
import { hereFrame } from '../letters/frames.ts'
import { frameOf, wireIdentity } from '../wire/frames.ts'

const whisper = { bytes: bytesUpTo(WHISPER_LIMIT), sig: signature, identity: wireIdentity }

export const askFrame = frameOf({
  seek: object({ k: literal('seek'), v: literal(1), nonce: bytes(32), tags: list(bytes(16), 1, 1) }),
  answer: object({ k: literal('answer'), ...whisper }),
  books: object({ k: literal('books'), application: cid<UserCid>(), guild: cid<GuildCid>() }),
  emojis: object({ k: literal('emojis'), application: cid<UserCid>(), guild: cid<GuildCid>() })
})

export const goOnFrame = frameOf({
  interact: object({ k: literal('interact'), ...whisper }),
  bye: object({ k: literal('bye') })
})

export const verdictFrame = frameOf({
  taken: object({ k: literal('taken') }),
  refused: object({ k: literal('refused'), reason: text(40) })
})

export const booksFrame = object({
  k: literal('books'),
  books: list(object({ bytes: bytesUpTo(BOOK_BYTES), sig: signature, identity: wireIdentity }), 2)
})

export { hereFrame }
