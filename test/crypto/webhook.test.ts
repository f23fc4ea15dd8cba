import test from 'ava'
import { cidOf, equalBytes, fromBase64url, sha256 } from '../../crypto/primitives.ts'
import { makeWebhookToken, openWebhookToken } from '../../crypto/webhook.ts'
import { openUserGenesis } from '../../node/core/identity.ts'
import { must } from '../support/core/local-app.ts'

test("a token has the form of Discord's, and no two are alike", (t) => {
  const tokens = Array.from({ length: 50 }, makeWebhookToken)
  for (const token of tokens) t.regex(token, /^[\w-]{68}$/)
  t.is(new Set(tokens).size, 50)
})

test('everything follows from the token, the same everywhere', (t) => {
  const made = must(openWebhookToken('folkmoot'.repeat(8) + 'moot'))
  t.is(made.user, 'zdpuAqkiBwEJBmBGWUATPNqXu37kQRqwfYUuVaFEoqZxFvJTg')
  t.is(made.root.key, '7tDrsO3yNa7LJlgn9Q5biobkntsiAyaSaDrzA6tA2Hg')
  t.is(cidOf(made.genesis), made.user)
  t.like(openUserGenesis(made.genesis), { bot: true, owner: null, t: 0, root: made.root.key as never })
})

test("a webhook's root key cannot be replaced: its recovery key is none that follows from the token", (t) => {
  const { genesis, root } = must(openWebhookToken(makeWebhookToken()))
  const { recovery } = must(openUserGenesis(genesis))
  for (const key of [fromBase64url(root.key), root.seed, sha256(root.seed)]) t.false(equalBytes(sha256(key), recovery))
})

test('what is no token opens nothing', (t) => {
  const token = makeWebhookToken()
  for (const text of ['', token.slice(1), `${token}A`, `${token.slice(1)}.`, `${token.slice(1)}=`, `${token}\n`])
    t.is(openWebhookToken(text), undefined)
})
