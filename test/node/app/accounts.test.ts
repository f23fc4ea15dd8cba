/** People and bots of one node: names, passwords, tokens, applications. */
import { readFileSync } from 'node:fs'
import test from 'ava'
import { makeToken, tokenHash } from '../../../crypto/token.ts'
import { AccountRefused } from '../../../node/app/errors.ts'
import { verifyIdentity } from '../../../node/core/identity.ts'
import { foundGuild, must, openApp, person, temporaryFolder } from '../../support/core/local-app.ts'

const PASSWORD = 'correct horse battery'

const codeOf = (error: unknown): string => (error instanceof AccountRefused ? error.code : 'other')

test('alice registers, logs in, is known by her token, and logs out', async (t) => {
  using it = openApp()
  const { accounts } = it.app
  const { account, token } = await accounts.register({ name: 'alice', globalName: 'Alice', password: PASSWORD })
  t.like(account, { name: 'alice', globalName: 'Alice', login: 'alice', bot: false, owner: null, avatar: null })
  t.deepEqual(accounts.authenticate(token), account)
  const again = must(await accounts.login('Alice', PASSWORD))
  t.not(again.token, token)
  t.deepEqual(accounts.authenticate(again.token), account)
  await accounts.logout(token)
  t.is(accounts.authenticate(token), undefined)
  t.deepEqual(accounts.authenticate(again.token), account)
  t.deepEqual(
    [accounts.byId(account.id), accounts.byName('ALICE'), accounts.account(account.cid)],
    [account, account, account]
  )
  t.deepEqual(accounts.list(), [account])
})

test('a wrong password, an unknown name and no password at all let nobody in', async (t) => {
  using it = openApp()
  const { accounts } = it.app
  await accounts.register({ name: 'alice', password: PASSWORD })
  await person(it.app, 'bob')
  t.is(await accounts.login('alice', 'wrong horse battery'), undefined)
  t.is(await accounts.login('mallory', PASSWORD), undefined)
  t.is(await accounts.login('bob', ''), undefined)
})

test('what is not a token belongs to nobody', async (t) => {
  using it = openApp()
  const { accounts } = it.app
  const { token } = await accounts.register({ name: 'alice', password: null })
  const [id, created, secret = ''] = token.split('.')
  const spoilt = [id, created, secret.startsWith('A') ? `B${secret.slice(1)}` : `A${secret.slice(1)}`].join('.')
  for (const wrong of ['', 'x', spoilt, `${token}x`, ` ${token}`, 'a'.repeat(100_000)])
    t.is(accounts.authenticate(wrong), undefined)
})

test('names have a form, passwords a length', async (t) => {
  using it = openApp()
  const register = async (name: string, password: string | null = null) =>
    codeOf(
      await it.app.accounts.register({ name, password }).then(
        () => null,
        (error: unknown) => error
      )
    )
  for (const name of ['', ' ', ' alice', 'alice ', 'a@b', 'a#b', 'a:b', 'a`b', 'x'.repeat(33), 'a\nb', 'a\0b'])
    t.is(await register(name), 'name-malformed', name)
  for (const name of ['a', 'x'.repeat(32), 'Ånna', '名前', 'first last']) t.is(await register(name), 'other', name)
  t.is(await register('carol', 'short'), 'password-too-short')
})

test('one name, one account: whatever its case or composition, and however fast', async (t) => {
  using it = openApp()
  const { accounts } = it.app
  await person(it.app, 'Ånna')
  for (const name of ['ånna', 'ÅNNA', 'A\u030anna']) {
    t.is(codeOf(await t.throwsAsync(accounts.register({ name, password: null }))), 'name-taken')
  }
  const race = await Promise.allSettled([1, 2, 3].map(() => accounts.register({ name: 'bob', password: null })))
  t.deepEqual(race.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected'])
  for (const result of race) if (result.status === 'rejected') t.is(codeOf(result.reason), 'name-taken')
  t.is(accounts.list().filter(({ login }) => login === 'bob').length, 1)
})

test('a name that was refused or could not be written stays free', async (t) => {
  using it = openApp()
  const { accounts } = it.app
  it.app.storage.db.exec("create temp trigger closed before insert on accounts begin select raise(abort, 'no'); end")
  await t.throwsAsync(accounts.register({ name: 'alice', password: null }))
  it.app.storage.db.exec('drop trigger closed')
  t.is(accounts.byName('alice'), undefined)
  t.like(await person(it.app, 'alice'), { name: 'alice' })
})

test('a profile changes; the name to log in with stays', async (t) => {
  using it = openApp()
  const { accounts } = it.app
  const alice = await person(it.app, 'alice')
  const changed = await accounts.updateProfile(alice.cid, { name: 'alicia', globalName: 'A', avatar: 'cid' })
  t.like(changed, { name: 'alicia', globalName: 'A', avatar: 'cid', login: 'alice' })
  t.deepEqual(accounts.account(alice.cid), changed)
  t.is(codeOf(await t.throwsAsync(accounts.updateProfile(alice.cid, { name: 'a@b' }))), 'name-malformed')
  t.is(codeOf(await t.throwsAsync(accounts.updateProfile('nobody' as never, {}))), 'unknown-account')
})

test('a bot has an application; a reset ends its token, a deletion its life', async (t) => {
  using it = openApp()
  const { accounts } = it.app
  const alice = await person(it.app, 'alice')
  const { application, token } = await accounts.createApplication(alice.cid, 'robot')
  t.like(application, { name: 'robot', owner: alice.cid, publicBot: true, description: '' })
  const bot = must(accounts.authenticate(token))
  t.like(bot, { cid: application.bot, id: application.id, bot: true, owner: alice.cid, login: null })
  t.is(await accounts.login('robot', ''), undefined)
  t.deepEqual(accounts.applicationsOf(alice.cid), [application])
  t.like(await accounts.updateApplication(application.id, { description: 'beeps' }), {
    description: 'beeps',
    name: 'robot'
  })
  const next = await accounts.resetToken(application.id)
  t.is(accounts.authenticate(token), undefined)
  t.is(accounts.authenticate(next)?.cid, bot.cid)
  await accounts.deleteApplication(application.id)
  t.is(accounts.authenticate(next), undefined)
  t.is(accounts.application(application.id), undefined)
  t.truthy(accounts.account(bot.cid), 'what it wrote bears its name')
  t.is(codeOf(await t.throwsAsync(accounts.resetToken(application.id))), 'unknown-account')
})

test('every account has a device that verifies, of its own', async (t) => {
  using it = openApp()
  const { log, accounts } = it.app.storage
  const people = [await person(it.app, 'alice'), await person(it.app, 'bob')]
  const identities = accounts.all().map(({ cert }) => must(verifyIdentity(must(log.identity(cert)))))
  t.deepEqual(identities.map(({ user }) => user).toSorted(), people.map(({ cid }) => cid).toSorted())
  t.is(new Set(identities.map(({ key }) => key)).size, 2)
  const { guild } = await foundGuild(it.app, must(people[0]).cid)
  const device = must(it.app.ambassadors.devicesIn(guild)[0])
  t.true(identities.some(({ cid, key, user }) => cid === device.cert && key === device.key && user === people[0]?.cid))
})

test('of a hundred log-ins at once the oldest ends with the next', async (t) => {
  using world = openApp()
  const { accounts, storage } = world.app
  const { account, token } = await accounts.register({ name: 'alice', password: PASSWORD })
  world.clock.turn(1000)
  const others = Array.from({ length: 99 }, (_, i) => makeToken(account.id, i))
  await storage.db.write(() => {
    for (const other of others) storage.accounts.addToken(tokenHash(other), account.cid, world.clock.now())
  })
  t.is(accounts.authenticate(token)?.id, account.id)
  world.clock.turn(1000)
  const newest = must(await accounts.login('alice', PASSWORD)).token
  t.is(accounts.authenticate(token), undefined)
  for (const good of [newest, must(others[0])]) t.is(accounts.authenticate(good)?.id, account.id)
})

test('accounts, tokens and applications outlive the process; no token is in the file', async (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const first = openApp('a', { database: path })
  const { account, token } = await first.app.accounts.register({ name: 'alice', password: PASSWORD })
  const session = must(await first.app.accounts.login('alice', PASSWORD)).token
  const bot = await first.app.accounts.createApplication(account.cid, 'robot')
  const files = () => ['node.db', 'node.db-wal'].map((name) => readFileSync(folder.file(name)))
  const leaks = (needle: string): boolean => files().some((bytes) => bytes.includes(needle))
  for (const secret of [token, session, bot.token]) {
    t.false(leaks(secret))
    t.false(leaks(must(secret.split('.')[2])))
  }
  for (const userToken of [token, session]) {
    const raw = Buffer.from(must(userToken.split('.')[2]), 'base64url')
    t.false(files().some((bytes) => bytes.includes(raw)))
  }
  t.false(leaks(PASSWORD))
  t.true(leaks('robot'), 'the files are those that hold the accounts')
  first[Symbol.dispose]()
  using second = openApp('b', { database: path })
  const { accounts } = second.app
  t.deepEqual(accounts.authenticate(token), account)
  t.is(accounts.authenticate(bot.token)?.id, bot.application.id)
  t.deepEqual(accounts.application(bot.application.id), bot.application)
  t.truthy(await accounts.login('alice', PASSWORD))
})
