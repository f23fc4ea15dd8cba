/** The body of a message that is words and nothing else, as a node writes it by itself: a notice, or an alert. */
import type { BodyOf } from './ops.ts'

export const bareMessage = (type: BodyOf<'msg'>['type'], content = ''): BodyOf<'msg'> => ({
  type,
  content,
  embeds: null,
  components: null,
  mentions: null,
  flags: 0,
  tts: false,
  nonce: null,
  reply: null
})
