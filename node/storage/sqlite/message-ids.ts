/** By which id a message is known in its channel. */
import { objectId, type Snowflake } from '../../core/ids.ts'
import type { MessageRow } from '../../core/message-fold.ts'

/** Of a message in a thread: the id of that, which no message bears but the one that a post in a forum begins with. */
export interface Post {
  readonly id: Snowflake
  readonly begins: boolean
}

/** In the order in which they are tried: without end. @param own the id that is its own, which nearly all have */
export function* idsFor({ cid, t }: MessageRow, own: Snowflake, post: Post | undefined): Generator<Snowflake, never> {
  if (post?.begins) yield post.id
  for (let attempt = 0; ; attempt++) {
    const id = attempt === 0 ? own : objectId(t, cid, attempt)
    if (id !== post?.id) yield id
  }
}
