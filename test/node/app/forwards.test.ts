/** What of a member's word is shown as the words of somebody else, on a node that takes it from a peer. */
import test from 'ava'
import { NOBODY, type Forward } from '../../../node/core/forward.ts'
import type { OpCid, Snowflake } from '../../../node/core/ids.ts'
import type { BodyOf } from '../../../node/core/ops.ts'
import { keeper } from '../../support/core/actors.ts'
import { edit, hookNew, msg } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour } from '../../support/core/guild-of-four.ts'
import { must, openApp } from '../../support/core/local-app.ts'
import { deliver } from '../../support/core/wire.ts'

const forward: Forward = {
  guild: null,
  channelId: '12' as Snowflake,
  messageId: '34' as Snowflake,
  type: 0,
  t: 1_700_000_000_000,
  editedAt: null
}

const poll = { question: 'which?', answers: [{ text: 'this', emoji: null }], multi: false, hours: 1 }

const theme = { colours: [0xff0000], angle: 0, mix: 50, base: null }

const forwarding = (body: Partial<BodyOf<'msg'>> = {}) => msg('what she said', { mentions: NOBODY, forward, ...body })

test('a message is shown as a forward when it is nothing else, and stays as it is', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(alice, msg('hello'), general)
  const news = keeper('news')
  const hook = moot.write(alice, hookNew(news.user, general))
  const others: Readonly<Record<string, OpCid>> = {
    'an answer': moot.write(bob, forwarding({ reply: { message: first, channel: general } }), general),
    'a notice': moot.write(bob, forwarding({ type: 6 }), general),
    'spoken aloud': moot.write(alice, forwarding({ tts: true }), general),
    'a poll': moot.write(alice, forwarding({ poll }), general),
    'sharing a theme': moot.write(bob, forwarding({ theme }), general),
    'asking somebody': moot.write(bob, forwarding({ mentions: null }), general),
    'a webhook’s': moot.write(news, forwarding({ as: { name: 'carol', avatar: null } }), general, undefined, hook)
  }
  const sent = moot.write(bob, forwarding(), general)
  moot.write(bob, edit(sent, 'what she did not say'), general)
  using it = openApp('b')
  await deliver(it.app, moot, [alice, bob, carol, news], [...moot.seen.values()])
  t.like(must(it.app.messages.byCid(sent)), { forward, content: 'what she said', editedAt: null })
  for (const [what, cid] of Object.entries(others))
    t.like(must(it.app.messages.byCid(cid)), { forward: undefined, content: 'what she said' }, what)
})
