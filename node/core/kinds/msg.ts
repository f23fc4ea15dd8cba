import { P } from '../permissions.ts'
import { all, permittedIn } from './allow.ts'
import { inChannel, isInThread } from './place.ts'
import type { KindRules } from './kind.ts'

export const msg: KindRules<'msg'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) =>
      all(
        permittedIn(
          state,
          op.user,
          channel,
          isInThread(op) ? P.SEND_MESSAGES_IN_THREADS : P.SEND_MESSAGES,
          'send messages'
        ),
        op.body?.tts ? permittedIn(state, op.user, channel, P.SEND_TTS_MESSAGES, 'send text-to-speech messages') : null
      )
    )
}
