/** Other peers of the guild. */
import type { Answer, Request } from '../frames.ts'
import type { Answering } from './batch.ts'

export const peers = ({ guild, has }: Extract<Request, { k: 'peers' }>, { introduce }: Answering): Answer =>
  introduce(guild, has)
