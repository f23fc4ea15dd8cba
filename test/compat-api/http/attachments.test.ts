/** What is said of a file beside what is in it. */
import test from 'ava'
import { conforms } from '../../support/api/conforms.ts'
import { formOf } from '../../support/api/files.ts'
import { found, invite, startNode } from '../../support/api/node.ts'

test('a file has a title beside its name, and is a spoiler until its author says otherwise', async (t) => {
  await using node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { channel } = await found(alice)
  await invite(alice, channel, bob)
  const path = `/channels/${channel}/messages`
  const attachments = [{ id: '0', title: 'All \u202eof it', is_spoiler: true, is_remix: true }]
  const { body } = await alice.post(path, formOf({ attachments }, { name: 'a b.txt', bytes: 'a' }))
  conforms(t, 'MessageResponseSchema', body)
  const [file] = body.attachments
  const IS_SPOILER = 1 << 3
  t.like(file, { filename: 'a_b.txt', title: 'All of it', flags: IS_SPOILER })
  t.like((await bob.get(`${path}/${body.id}`)).body.attachments[0], { title: 'All of it' })
  const edit = async (entry: object) =>
    (await alice.patch(`${path}/${body.id}`, { attachments: [{ id: file.id, ...entry }] })).body.attachments[0]
  t.like(await edit({ title: 'another', description: 'words' }), {
    title: 'All of it',
    description: 'words',
    flags: IS_SPOILER
  })
  t.false('flags' in (await edit({ is_spoiler: false })))
  t.is((await edit({ is_spoiler: true })).flags, IS_SPOILER)
  const sent = async (title: unknown) =>
    await alice.post(path, formOf({ attachments: [{ id: 0, title }] }, { name: 'a b.txt', bytes: 'a' }))
  for (const none of [null, '']) t.is((await sent(none)).body.attachments[0].title, 'a b.txt', 'by what it is called')
  t.is((await sent('\u202e')).body.attachments[0].title, 'file')
  for (const wrong of [7, ['x'], 'x'.repeat(1025), '\ud800', { __proto__: null }])
    t.like((await sent(wrong)).body, { code: 50035 }, JSON.stringify(wrong))
})
