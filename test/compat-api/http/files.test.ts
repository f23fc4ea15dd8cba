/** Files with messages: sent by form or before, shown with links, kept and taken away by edits. */
import test from 'ava'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Snowflake } from '../../../node/core/ids.ts'
import { conforms } from '../../support/api/conforms.ts'
import { faultOf, formOf, load, PNG } from '../../support/api/files.ts'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { filesIn, someBytes } from '../../support/core/files.ts'
import { until } from '../../support/core/on-disk.ts'

const ATTACH_FILES = String(1 << 15)

const setup = async () => {
  const node = await startNode()
  const [alice, bob] = [await node.person('alice'), await node.person('bob')]
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  return { node, alice, bob, guild, channel, path: `/channels/${channel}/messages` }
}

test('a picture is in its embed or beside it, and stays there when the embed is sent back', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  const image = { url: 'attachment://map.png' }
  const sent = await alice.post(
    path,
    formOf({ embeds: [{ title: 'where', image }] }, { name: 'map.png', bytes: PNG }, { name: 'a.txt', bytes: 'a' })
  )
  conforms(t, 'MessageResponseSchema', sent.body)
  const names = ({ body }: typeof sent): string[] =>
    body.attachments.map(({ filename }: { filename: string }) => filename)
  t.deepEqual(names(sent), ['a.txt'])
  const [{ image: shown }] = sent.body.embeds
  t.like(shown, { width: 2, height: 3, proxy_url: shown.url })
  const one = `${path}/${sent.body.id}`
  // As another node shows it, and long ago.
  const old = new URL(shown.url)
  old.host = 'elsewhere.example:1'
  old.search = '?ex=1&is=1&hm=00'
  const back = await alice.patch(one, { embeds: [{ title: 'here', image: { ...shown, url: old.href } }] })
  t.deepEqual(back.body.embeds[0].image, shown)
  t.deepEqual((await load(back.body.embeds[0].image.url)).bytes, new Uint8Array(PNG))
  t.deepEqual(names(back), ['a.txt'])
  const hidden = await alice.patch(one, { flags: 4 })
  t.deepEqual(hidden.body.embeds, [])
  t.deepEqual(names(hidden), ['map.png', 'a.txt'])
  t.deepEqual((await alice.patch(one, { flags: 0 })).body.embeds, back.body.embeds)
  t.deepEqual(names(await alice.patch(one, { embeds: [] })), ['map.png', 'a.txt'])
})

const drafts = ({ files }: TestNode): number => filesIn(join(files, 'new')).size

const holds = ({ app }: TestNode): number => app.storage.blobs.all().length

test('files come with a message as they were, each under its number, and are loaded by their links', async (t) => {
  const { node, alice, bob, path } = await setup()
  await using _node = node
  const notes = someBytes(700_000)
  const sent = await alice.post(
    path,
    formOf(
      { content: 'two', attachments: [{ id: '1', filename: 'map.png', description: 'a map' }, { id: 0 }] },
      { name: 'notes.bin', bytes: notes },
      { name: 'SPOILER_x.png', bytes: PNG, type: 'image/png' }
    )
  )
  t.is(sent.status, 200)
  const [map, other] = sent.body.attachments
  t.like(map, { filename: 'map.png', description: 'a map', size: PNG.byteLength, content_type: 'image/png' })
  t.like(other, { filename: 'notes.bin', size: notes.byteLength })
  t.is(map.url, map.proxy_url)
  conforms(t, 'MessageResponseSchema', sent.body)
  const seen = await bob.get(`${path}/${sent.body.id}`)
  t.deepEqual(
    seen.body.attachments.map(({ id }: { id: string }) => id),
    [map.id, other.id]
  )
  const loaded = await load(other.url)
  t.is(loaded.status, 200)
  t.deepEqual(loaded.bytes, notes)
  t.like(Object.fromEntries(loaded.headers), {
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-length': String(notes.byteLength),
    'access-control-allow-origin': '*'
  })
  t.regex(loaded.headers.get('content-disposition') ?? '', /^attachment; filename="notes\.bin"/)
  t.is((await load(map.url)).headers.get('content-type'), 'image/png')
})

test('a file alone is a message, of any field; its name is cleaned of folders and signs', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  for (const [field, name, shown] of [
    ['file', '../../etc/pass wd', 'pass_wd'],
    ['__proto__', 'a\u202egnp.exe', 'agnp.exe'],
    ['constructor.prototype.mine', '.htaccess', 'htaccess'],
    ['x', 'grün 絵.txt', 'grün_絵.txt']
  ] as const) {
    const form = new FormData()
    form.set(field, new Blob(['data']), name)
    const { status, body } = await alice.post(path, form)
    t.is(status, 200, field)
    t.is(body.attachments[0].filename, shown)
    t.is((await load(body.attachments[0].url)).status, 200)
  }
  t.false('mine' in {})
})

test('an edit keeps, describes anew, adds and takes away; what is taken away is forgotten', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  const files = [1, 2].map((n) => ({ name: `${n}.txt`, bytes: `file ${n}` }))
  const { body } = await alice.post(path, formOf(null, ...files))
  const [one, two] = body.attachments
  const edit = `${path}/${body.id}`
  t.is((await alice.patch(edit, { content: 'words' })).body.attachments.length, 2)
  const added = await alice.patch(
    edit,
    formOf(
      {
        attachments: [
          { id: two.id, description: 'the second' },
          { id: '0', filename: 'third.txt' }
        ]
      },
      { name: 'x', bytes: 'file 3' }
    )
  )
  t.like(added.body.attachments[0], { id: two.id, filename: '2.txt', description: 'the second' })
  t.like(added.body.attachments[1], { filename: 'third.txt' })
  t.is((await load(two.url)).status, 200)
  t.is((await load(one.url)).status, 404)
  await until(() => holds(node) === 2, 'the first file forgotten')
  const emptied = await alice.patch(edit, { attachments: [] })
  t.deepEqual(emptied.body.attachments, [])
  await until(() => holds(node) === 0, 'all forgotten')
  const alone = await alice.post(path, formOf(null, { name: 'a', bytes: 'a' }))
  t.is((await alice.patch(`${path}/${alone.body.id}`, { attachments: [] })).body.code, 50006)
})

test('a deleted message takes its files along, and their links', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  const { body } = await alice.post(path, formOf(null, { name: 'a.txt', bytes: 'secret' }))
  await alice.delete(`${path}/${body.id}`)
  await until(() => holds(node) === 0, 'the file gone')
  t.is((await load(body.attachments[0].url)).status, 404)
})

test('links are good for what they were made for, and not for ever', async (t) => {
  const { node, alice, bob, path, guild } = await setup()
  await using _node = node
  const [one, two] = [
    (await alice.post(path, formOf(null, { name: 'a.txt', bytes: 'one' }))).body.attachments[0],
    (await alice.post(path, formOf(null, { name: 'a.txt', bytes: 'two' }))).body.attachments[0]
  ]
  const url = new URL(one.url)
  const changed = (change: (to: URL) => void): string => {
    const to = new URL(url)
    change(to)
    return to.toString()
  }
  for (const other of [
    changed((to) => void (to.search = '')),
    changed((to) => void (to.pathname = new URL(two.url).pathname)),
    changed((to) => to.searchParams.set('ex', 'ffffffff')),
    changed((to) => to.searchParams.set('hm', '0'.repeat(64))),
    changed((to) => to.searchParams.set('hm', 'é')),
    changed((to) => void (to.pathname = to.pathname.replace('a.txt', 'b.html')))
  ])
    t.deepEqual(await (await fetch(other)).json(), { message: '404: Not Found', code: 0 })
  const ask = (who: Actor, ...urls: string[]) => who.post('/attachments/refresh-urls', { attachment_urls: urls })
  const bare = url.origin + url.pathname
  const fresh = await ask(bob, bare, 'https://elsewhere.example/x.png')
  t.is((await load(fresh.body.refreshed_urls[0].refreshed)).status, 200)
  t.is(fresh.body.refreshed_urls[1].refreshed, 'https://elsewhere.example/x.png')
  const carol = await node.person('carol')
  t.is((await ask(carol, bare)).body.refreshed_urls[0].refreshed, bare)
  await alice.delete(`/guilds/${guild}/members/${bob.id}`)
  t.is((await ask(bob, bare)).body.refreshed_urls[0].refreshed, bare)
  t.is((await ask(bob, ...Array.from({ length: 51 }, () => bare))).status, 400)
})

test('who may not send files is told so before they are read, and nothing of them stays', async (t) => {
  const { node, alice, bob, path, guild, channel } = await setup()
  await using _node = node
  await alice.put(`/channels/${channel}/permissions/${guild}`, { type: 0, allow: '0', deny: ATTACH_FILES })
  const refused = await bob.post(path, formOf({ content: 'look' }, { name: 'a', bytes: 'a' }))
  t.is(refused.body.code, 50013)
  t.is(
    (await bob.post(`/channels/${channel}/attachments`, { files: [{ filename: 'a', file_size: 1 }] })).body.code,
    50013
  )
  t.is((await bob.post(path, { content: 'words' })).status, 200)
  const carol = await node.person('carol')
  t.is((await carol.post(path, formOf(null, { name: 'a', bytes: 'a' }))).body.code, 50001)
  await until(() => holds(node) === 0, 'nothing stays')
  t.deepEqual(node.faults, [])
})

test('too many, too large, unknown, broken or cut off: refused in form', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  const many = Array.from({ length: 11 }, (_, i) => ({ name: `${i}`, bytes: 'x' }))
  t.is((await alice.post(path, formOf(null, ...many))).status, 413)
  const unknown = await alice.post(path, formOf({ attachments: [{ id: 7 }] }, { name: 'a', bytes: 'a' }))
  t.is(faultOf(unknown, 'attachments', '0', 'id'), 'ATTACHMENT_NOT_FOUND')
  const wordy = { attachments: Array.from({ length: 10 }, (_, id) => ({ id, description: 'x'.repeat(1024) })) }
  t.is((await alice.post(path, formOf(wordy, ...many.slice(0, 10)))).status, 400)
  t.is((await alice.post(path, formOf({ attachments: 5 }))).status, 400)
  t.is((await alice.post(path, formOf({ attachments: [{ uploaded_filename: 'nowhere' }] }))).body.code, 10_020)
  t.is((await alice.post(path, {})).body.code, 50_006)
  const type = 'multipart/form-data; boundary=y'
  for (const broken of [
    '--y\r\nnonsense',
    '--y\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nabc',
    'y'
  ])
    t.is((await alice.post(path, broken, { 'content-type': type })).status, 400)
  t.is((await alice.post(path, 'x', { 'content-type': 'multipart/form-data' })).status, 400)
  await until(() => holds(node) === 0, 'nothing stays')
  t.deepEqual(node.faults, [])
})

test('a client that hangs up in the middle leaves nothing behind', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  const { port } = new URL(node.url)
  const socket = connect(Number(port), '127.0.0.1')
  const head = `POST /api/v10${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${alice.authorization}\r\nContent-Type: multipart/form-data; boundary=y\r\nContent-Length: 9000000\r\n\r\n`
  socket.write(`${head}--y\r\nContent-Disposition: form-data; name="files[0]"; filename="a"\r\n\r\n`)
  socket.write(someBytes(600_000))
  await until(() => drafts(node) === 1, 'the draft')
  socket.destroy()
  await until(() => drafts(node) === 0, 'the draft gone')
  t.is(holds(node), 0)
  t.deepEqual(node.faults, [])
})

test('files are brought first and sent later, by whoever brought them and where they said', async (t) => {
  const { node, alice, bob, path, channel } = await setup()
  await using _node = node
  const files = [{ id: '5', filename: 'big.bin', file_size: 5 }]
  const { body } = await alice.post(`/channels/${channel}/attachments`, { files })
  const [{ id, upload_url: url, upload_filename: name }] = body.attachments
  t.is(id, 5)
  const send = (who: Actor) =>
    who.post(path, { attachments: [{ id: 0, filename: 'big.txt', uploaded_filename: name }] })
  t.is((await send(alice)).body.code, 10_020, 'it has not come yet')
  t.is((await load(url, { method: 'PUT', body: 'bytes' })).status, 200)
  t.is((await load(url, { method: 'PUT', body: 'other' })).status, 404, 'once')
  t.is((await load(`${url}x`, { method: 'PUT', body: 'other' })).status, 404)
  t.is((await send(bob)).body.code, 10_020)
  await node.app.files.sweep()
  const sent = await send(alice)
  t.is(sent.body.attachments[0].filename, 'big.txt')
  t.is(Buffer.from((await load(sent.body.attachments[0].url)).bytes).toString(), 'bytes')
  t.is((await send(alice)).body.code, 10_020)
  const another = (await alice.post(`/channels/${channel}/attachments`, { files })).body.attachments[0]
  await load(another.upload_url, { method: 'PUT', body: 'never mind' })
  t.is(holds(node), 2)
  t.is((await bob.delete(`/attachments/${another.upload_filename}`)).status, 404)
  t.is((await alice.delete(`/attachments/${another.upload_filename}`)).status, 204)
  await until(() => holds(node) === 1, 'what will not be sent is forgotten')
  const huge = [{ filename: 'x', file_size: 2 ** 40 }]
  t.is((await alice.post(`/channels/${channel}/attachments`, { files: huge })).status, 413)
})

test('webhooks send files, change them, and take none without a token', async (t) => {
  const { node, alice, channel } = await setup()
  await using _node = node
  const { body: hook } = await alice.post(`/channels/${channel}/webhooks`, { name: 'camera' })
  const path = `/webhooks/${hook.id}/${hook.token}`
  const { body } = await node.request('POST', `${path}?wait=true`, {
    body: formOf(null, { name: 'a.png', bytes: PNG })
  })
  t.is(body.attachments[0].filename, 'a.png')
  t.deepEqual((await load(body.attachments[0].url)).bytes, PNG)
  const edited = await node.request('PATCH', `${path}/messages/${body.id}`, {
    body: formOf({ attachments: [] }, { name: 'b.png', bytes: PNG })
  })
  t.deepEqual(
    edited.body.attachments.map(({ filename }: { filename: string }) => filename),
    ['b.png']
  )
  const forged = `/webhooks/${hook.id}/${'x'.repeat(68)}`
  t.is((await node.request('POST', forged, { body: formOf(null, { name: 'a', bytes: 'a' }) })).status, 401)
  const slack = await node.request('POST', `${path}/slack`, { body: formOf(null, { name: 'a', bytes: 'a' }) })
  t.is(faultOf(slack, 'files[0]'), 'ATTACHMENTS_UNSUPPORTED')
})

test('a post in a forum begins with a file', async (t) => {
  const { node, alice, guild } = await setup()
  await using _node = node
  const { body: forum } = await alice.post(`/guilds/${guild}/channels`, { name: 'ideas', type: 15 })
  const { status, body } = await alice.post(
    `/channels/${forum.id}/threads`,
    formOf({ name: 'this', message: { attachments: [{ id: 0, description: 'it' }] } }, { name: 'a.png', bytes: PNG })
  )
  t.is(status, 201)
  t.like(body.message.attachments[0], { filename: 'a.png', description: 'it' })
  t.deepEqual((await load(body.message.attachments[0].url)).bytes, PNG)
})

const EVIL = '<script>alert(document.domain)</script>'
const SVG = `<svg xmlns="http://www.w3.org/2000/svg">${EVIL}</svg>`
const PAGES: Record<string, readonly [name: string, type: string, bytes: string | Uint8Array]> = {
  'a page': ['index.html', 'text/html', `<!doctype html>${EVIL}`],
  'a page that is called a picture': ['cat.png', 'image/png', `<!doctype html>${EVIL}`],
  'an SVG': ['cat.svg', 'image/svg+xml', SVG],
  'an SVG that is called a PNG': ['cat.png', 'image/png', SVG],
  XML: ['a.xml', 'application/xml', `<?xml version="1.0"?>${SVG}`],
  'a script': ['a.js', 'text/javascript', 'alert(1)'],
  'a PDF': ['a.pdf', 'application/pdf', '%PDF-1.7 with a script'],
  'a worker': ['sw.mjs', 'application/javascript', 'onfetch = null'],
  'a type with a line break': ['a', 'text/html\r\nSet-Cookie: a=b', EVIL],
  MHTML: ['a.mhtml', 'message/rfc822', EVIL]
}

for (const [what, [name, type, bytes]] of Object.entries(PAGES))
  test(`${what} is saved, not shown`, async (t) => {
    const { node, alice, path } = await setup()
    await using _node = node
    const { body } = await alice.post(path, formOf(null, { name, bytes, type }))
    const { status, headers } = await load(body.attachments[0].url)
    t.is(status, 200)
    t.is(headers.get('content-type'), 'application/octet-stream')
    t.regex(headers.get('content-disposition') ?? '', /^attachment;/)
    t.is(headers.get('x-content-type-options'), 'nosniff')
    t.is(headers.get('content-security-policy'), "default-src 'none'; sandbox")
  })

test('a picture that is a page as well is shown as a picture, and as nothing else', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  for (const [name, type, bytes, shown] of [
    ['a.html', 'text/html', Buffer.concat([PNG, Buffer.from(EVIL)]), 'image/png'],
    ['a.html', 'text/html', `GIF89a/*${EVIL}*/=1`, 'image/gif'],
    ['a.txt', 'text/plain', EVIL, 'text/plain; charset=utf-8']
  ] as const) {
    const { body } = await alice.post(path, formOf(null, { name, bytes, type }))
    const { headers } = await load(body.attachments[0].url)
    t.is(headers.get('content-type'), shown)
    t.regex(headers.get('content-disposition') ?? '', /^inline;/)
    t.is(headers.get('x-content-type-options'), 'nosniff')
    t.is(headers.get('content-security-policy'), "default-src 'none'; sandbox")
  }
})

test('ranges, tags and heads, as films need them', async (t) => {
  const { node, alice, path } = await setup()
  await using _node = node
  const bytes = someBytes(1000)
  const { url } = (await alice.post(path, formOf(null, { name: 'a.bin', bytes }))).body.attachments[0]
  const range = (value: string, more: Record<string, string> = {}) => load(url, { headers: { range: value, ...more } })
  for (const [value, from, to] of [
    ['bytes=0-99', 0, 99],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=5-5000', 5, 999]
  ] as const) {
    const part = await range(value)
    t.is(part.status, 206)
    t.is(part.headers.get('content-range'), `bytes ${from}-${to}/1000`)
    t.deepEqual(part.bytes, bytes.slice(from, to + 1))
  }
  const beyond = await range('bytes=1000-')
  t.is(beyond.status, 416)
  t.is(beyond.headers.get('content-range'), 'bytes */1000')
  for (const value of ['bytes=0-1,5-6', 'items=0-1', 'bytes=-', 'bytes=a-b']) t.is((await range(value)).status, 200)
  const whole = await load(url)
  const tag = whole.headers.get('etag') ?? ''
  t.is((await range('bytes=0-9', { 'if-range': tag })).status, 206)
  t.is((await range('bytes=0-9', { 'if-range': '"other"' })).status, 200)
  t.is((await load(url, { headers: { 'if-none-match': tag } })).status, 304)
  const head = await load(url, { method: 'HEAD' })
  t.is(head.headers.get('content-length'), '1000')
  t.is(head.bytes.byteLength, 0)
  t.is((await load(url, { method: 'POST' })).status, 405)
  const empty = (await alice.post(path, formOf(null, { name: 'empty', bytes: '' }))).body.attachments[0]
  t.is((await load(empty.url, { headers: { range: 'bytes=0-' } })).status, 200)
})

test('a path that is no path is refused in form', async (t) => {
  const { node } = await setup()
  await using _node = node
  const { port } = new URL(node.url)
  const status = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = httpRequest({ port, path, host: '127.0.0.1' }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asked.once('error', reject).end()
    })
  for (const path of [
    '/attachments/1/2/%E0%A4%A',
    '/attachments/1/2/..%2f..%2fetc%2fpasswd',
    `/attachments/${'9'.repeat(30)}/2/x`,
    '/attachments/1/2/%00',
    `/attachments/1/2/${'x'.repeat(5000)}`,
    '/uploads/x'
  ]) {
    const answered = await status(path)
    t.true(answered >= 400 && answered < 500, `${path}: ${answered}`)
  }
  t.truthy(node.app.guilds.get('1' as Snowflake) === undefined)
})
