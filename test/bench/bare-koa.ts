/**
 * `node bare-koa.ts FILE`: the least that an answer to create-message can be. A Koa route that parses the body, keeps it in SQLite,
 * one commit for all that came in a turn, synced as the node does, and answers with as much JSON as the node. Tells its parent the port.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import Koa from 'koa'
import rawBody from 'raw-body'

/** What came in one turn of the event loop goes to the disk together. */
const groupCommit = (db: DatabaseSync): ((text: string) => Promise<void>) => {
  const insert = db.prepare('insert into message (text) values (?)')
  let group: { text: string; kept: () => void }[] = []
  const commit = (): void => {
    const now = group
    group = []
    db.exec('begin immediate')
    for (const { text } of now) insert.run(text)
    db.exec('commit')
    for (const { kept } of now) kept()
  }
  return (text) =>
    new Promise((kept) => {
      if (group.push({ text, kept }) === 1) setImmediate(commit)
    })
}

const send = process.send?.bind(process)
const [file] = process.argv.slice(2)
if (send && file !== undefined) {
  const db = new DatabaseSync(file)
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table message (id integer primary key, text text)'
  )
  const keep = groupCommit(db)
  let answer: object = {}
  process.on('message', (model: object) => (answer = model))
  const koa = new Koa()
  koa.use(async (ctx) => {
    const { content } = JSON.parse(await rawBody(ctx.req, { encoding: 'utf8' })) as { content: string }
    await keep(content)
    ctx.body = { ...answer, content }
  })
  const server = koa.listen(0, '127.0.0.1')
  await once(server, 'listening')
  send((server.address() as AddressInfo).port)
}
