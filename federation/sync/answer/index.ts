/** What a server answers to each kind of question. */
import type { Answer, Request } from '../frames.ts'
import type { Answering } from './batch.ts'
import { changes } from './changes.ts'
import { compare, logs } from './compare.ts'
import { pull } from './pull.ts'
import { recent } from './recent.ts'
import { peers } from './peers.ts'
import { snapshot, vouch } from './snapshot.ts'
import { want } from './want.ts'

type Answers = { readonly [K in Request['k']]: (request: Extract<Request, { k: K }>, answering: Answering) => Answer }

const answers: Answers = { changes, compare, logs, peers, pull, recent, snapshot, vouch, want }

export const answer = <K extends Request['k']>(request: Extract<Request, { k: K }>, answering: Answering): Answer => {
  const respond = answers[request.k]
  return respond(request, answering)
}
