/** Interactions as a node of the bot takes them and a node of the user hears of them, whoever is at the other end. */
import test from 'ava'
import type { Interaction } from '../../../node/app/index.ts'
import { signInvoked } from '../../../node/core/interactions/invoked.ts'
import { readAnswer, readCall, type Answer } from '../../../node/core/interactions/read.ts'
import { signWhisper, type Interact } from '../../../node/core/interactions/whispers.ts'
import type { InteractionEvent } from '../../../node/core/events.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { freshId } from '../../../node/app/fresh-id.ts'
import type { Device, SignedWhisper } from '../../../node/core/ports.ts'
import { ban, overwrite } from '../../support/core/drafts.ts'
import { someBytes, treeOf } from '../../support/core/files.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder } from '../../support/core/local-app.ts'
import { HandClock } from '../../support/core/clock.ts'
import { signBook } from '../../../node/core/commands/book.ts'
import { SeededRandom } from '../../support/core/random.ts'
import { P } from '../../../node/core/permissions.ts'

const HERS = 'peer-of-hers'
const ROLL = {
  type: 1 as const,
  name: 'roll',
  description: 'rolls dice',
  default_member_permissions: null,
  nsfw: false,
  contexts: null,
  integration_types: [0 as const]
}

/** Bob's bot on this node, with bob, carol and mallory in alice's guild; what they send is as if it came from other nodes. */
const world = async (options: Parameters<typeof openApp>[1] = {}) => {
  const open = openApp('bots', options)
  const { app, clock, events } = open
  const random = new SeededRandom('ids')
  const [alice, carol, mallory] = [await person(app, 'alice'), await person(app, 'carol'), await person(app, 'mallory')]
  const { guild, channel } = await foundGuild(app, alice.cid)
  const place = { guild, channel }
  const { code } = await app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  for (const { cid } of [carol, mallory]) await app.invites.accept(code, cid)
  const bots = await Promise.all(['beep', 'boop'].map((name) => app.accounts.createApplication(alice.cid, name)))
  const [beep, boop] = bots.map(({ application }) => application.bot) as [UserCid, UserCid]
  for (const bot of [beep, boop]) await app.guilds.addBot(guild, alice.cid, bot)
  const { command } = await app.commands.register({ application: beep, guild: null }, ROLL)
  const heard: Interaction[] = []
  app.interactions.serve({ reaches: () => true, deliver: (interaction) => void heard.push(interaction) })

  const deviceOf = (user: UserCid): Device => must(app.accounts.device(user))
  const sign = (
    device: Device,
    to: UserCid,
    says: Parameters<typeof signWhisper>[0]['says'],
    t = clock.now(),
    peer = HERS
  ): SignedWhisper => signWhisper({ to, peer, t, says }, device, must(app.storage.log.identity(device.cert)))
  const interact = (
    who: Device,
    call: object = { k: 'command', command: command.id, options: [], target: null, files: [] },
    by = who
  ): Interact => {
    const id = freshId({ clock, random })
    const type = { command: 2, component: 3, suggest: 4, form: 5 }[(call as { k: 'command' }).k]
    const what = { id, type, name: type === 2 ? 'roll' : null, message: null }
    const invoked = signInvoked({ ...place, application: beep }, what, by)
    return { k: 'interact', ...place, locale: 'en-US', call: JSON.stringify(call), invoked }
  }
  const told = (): InteractionEvent[] => events.flatMap((event) => (event.kind === 'interaction' ? [event.event] : []))
  return { ...open, place, alice, carol, mallory, beep, boop, command, heard, deviceOf, sign, interact, told }
}

test('nobody uses a bot in another’s name', async (t) => {
  const w = await world()
  using _w = w
  const { app, carol, mallory, beep, heard, deviceOf, sign, interact } = w
  const [hers, his] = [deviceOf(carol.cid), deviceOf(mallory.cid)]
  t.is(app.interactions.take(sign(hers, beep, interact(hers)), HERS), null)
  t.like(heard, [{ user: carol.cid, application: beep, command: { name: 'roll' } }])
  const forged = [
    { ...sign(his, beep, interact(his)), identity: must(app.storage.log.identity(hers.cert)) },
    { ...sign(hers, beep, interact(hers)), sig: sign(his, beep, interact(his)).sig },
    sign(his, beep, { ...interact(his), invoked: interact(hers).invoked }),
    sign(his, beep, interact(his), undefined, 'another-peer')
  ]
  for (const whisper of forged) t.is(app.interactions.take(whisper, HERS), 'forged')
  const once = sign(hers, beep, interact(hers))
  t.is(app.interactions.take(once, HERS), null)
  t.is(app.interactions.take(once, HERS), 'misfit', 'what was sent once is taken once')
  t.is(app.interactions.take(once, 'peer-of-mallory'), 'forged', 'nor does it bring answers to whoever has heard it')
  const other = { ...interact(hers), channel: must(w.place.guild) as never }
  t.is(app.interactions.take(sign(hers, beep, other), HERS), 'misfit', 'what is shown of it is for one place')
  t.is(heard.length, 2)
})

test('a form is handed in as it was shown, whatever the user’s node lets them', async (t) => {
  const w = await world()
  using _w = w
  const { app, carol, beep, heard, deviceOf, sign, interact } = w
  const hers = deviceOf(carol.cid)
  const take = (says: Interact) => app.interactions.take(sign(hers, beep, says), HERS)
  t.is(take(interact(hers)), null)
  const asked = must(heard[0])
  const menu = { type: 3, custom_id: 'which', options: [{ label: 'Elm', value: 'elm' }] }
  await app.interactions.answer(asked, {
    k: 'form',
    customId: 'form',
    title: 'Which?',
    components: [{ type: 18, label: 'Which', component: menu }]
  })
  const handIn = (values: readonly string[], more: object = {}) =>
    take(
      interact(hers, {
        k: 'form',
        parent: asked.id,
        customId: 'form',
        components: [{ type: 18, component: { type: 3, custom_id: 'which', values, ...more } }]
      })
    )
  t.is(handIn(['oak']), 'unfit-form')
  t.is(handIn([]), 'unfit-form')
  t.is(handIn(['elm'], { custom_id: 'what' }), 'unfit-form')
  t.is(handIn(['elm']), null)
  t.is(heard.length, 2)
})

test('the bot’s node looks again, whatever the user’s node lets them', async (t) => {
  const w = await world()
  using _w = w
  const { app, clock, place, alice, carol, mallory, beep, boop, command, heard, deviceOf, sign, interact } = w
  const hers = deviceOf(carol.cid)
  const take = (says: Interact, to = beep, t = clock.now()) => app.interactions.take(sign(hers, to, says, t), HERS)
  const call = { k: 'command', command: command.id, target: null, files: [] }
  t.is(take(interact(hers, { ...call, options: [{ type: 3, name: 'more', value: 'x' }] })), 'misfit')
  t.is(take(interact(hers, { ...call, command: '123', options: [] })), 'unknown-command')
  t.is(take(interact(hers, { ...call, options: 'none' })), 'misfit')
  t.is(take({ ...interact(hers), call: '['.repeat(5000) }), 'misfit')
  t.is(take(interact(hers), boop), 'misfit', 'it is signed for another bot')
  t.is(take(interact(hers), beep, clock.now() - 61_000), 'not-allowed')
  const press = { k: 'component', customId: 'again', componentType: 2, values: null }
  const message = await app.messages.create(
    place,
    alice.cid,
    said('no bot', { components: [{ type: 1, components: [{ type: 2, custom_id: 'again' }] }] })
  )
  t.is(take(interact(hers, { ...press, message: message.id })), 'unknown-message', 'a button of somebody who is no bot')
  t.is(take(interact(hers, { k: 'form', parent: '123', customId: 'form', components: [] })), 'unknown-message')
  await app.commands.register(
    { application: beep, guild: null },
    { ...ROLL, default_member_permissions: String(P.BAN_MEMBERS) }
  )
  t.is(take(interact(hers)), 'not-allowed')
  await app.commands.register({ application: beep, guild: null }, { ...ROLL, nsfw: true })
  t.is(take(interact(hers)), 'not-allowed')
  await app.commands.register({ application: beep, guild: null }, ROLL)
  await app.guilds.submit(place.guild, alice.cid, [
    overwrite(place.channel, carol.cid, 'member', 0n, P.USE_APPLICATION_COMMANDS)
  ])
  t.is(take(interact(hers)), 'not-allowed')
  const his = deviceOf(mallory.cid)
  t.is(app.interactions.take(sign(his, beep, interact(his)), HERS), null)
  await app.guilds.submit(place.guild, alice.cid, [ban(mallory.cid)])
  t.is(app.interactions.take(sign(his, beep, interact(his)), HERS), 'not-allowed')
  t.is(heard.length, 1)
})

test('one who floods a bot is not heard for a while, and others are', async (t) => {
  const w = await world()
  using _w = w
  const { app, clock, carol, mallory, beep, deviceOf, sign, interact } = w
  const [hers, his] = [deviceOf(carol.cid), deviceOf(mallory.cid)]
  const take = (who: Device) => app.interactions.take(sign(who, beep, interact(who)), HERS)
  const taken = Array.from({ length: 40 }, () => take(his)).filter((why) => why === null)
  t.is(taken.length, 20)
  t.is(take(his), 'too-many')
  t.is(take(hers), null)
  clock.turn(1000)
  t.deepEqual([take(his), take(his), take(his), take(his)], [null, null, null, 'too-many'])
})

const call = (w: Awaited<ReturnType<typeof world>>) => ({
  application: w.beep,
  ...w.place,
  session: null,
  nonce: '7',
  locale: 'en-US',
  call: { k: 'command' as const, command: w.command.id, options: [], target: null, files: [] }
})

test('nobody answers in the bot’s name, nor twice, nor late', async (t) => {
  const w = await world()
  using _w = w
  const { app, clock, carol, mallory, beep, boop, deviceOf, sign, told } = w
  app.interactions.serve({ reaches: () => false, deliver: () => undefined })
  await app.interactions.begin(carol.cid, call(w))
  const { id } = must(told()[0])
  const says = (answer: Answer | string, n = clock.now()) =>
    ({ k: 'answer', id, n, answer: typeof answer === 'string' ? answer : JSON.stringify(answer) }) as const
  const form: Answer = { k: 'form', customId: 'f', title: 'Password?', components: [] }
  const bots = deviceOf(beep)
  for (const device of [deviceOf(boop), deviceOf(mallory.cid)])
    t.false(await app.interactions.hear(sign(device, carol.cid, says(form)), HERS))
  t.false(await app.interactions.hear(sign(bots, mallory.cid, says(form)), HERS), 'to another')
  t.false(await app.interactions.hear(sign(bots, carol.cid, says(form)), 'another-peer'))
  t.deepEqual(
    told().filter(({ what }) => what.k === 'form'),
    []
  )
  t.true(await app.interactions.hear(sign(bots, carol.cid, says(form, 5)), HERS))
  t.true(await app.interactions.hear(sign(bots, carol.cid, says(form, 5)), HERS))
  t.true(await app.interactions.hear(sign(bots, carol.cid, says('{"k":"form"}', 6)), HERS))
  t.is(told().filter(({ what }) => what.k === 'form').length, 1)
  t.false(
    await app.interactions.hear(sign(bots, carol.cid, says(form, 7), undefined, 'elsewhere'), 'elsewhere'),
    'one node has it'
  )
  clock.turn(15 * 60_000 + 1)
  await app.interactions.hear(sign(bots, carol.cid, says(form, 8)), HERS)
  t.is(told().filter(({ what }) => what.k === 'form').length, 1)
})

test('what a bot says of who called is shown when they have said so themselves, of that place and that bot', async (t) => {
  const w = await world()
  using _w = w
  const { app, place, alice, carol, mallory, beep, boop, deviceOf, interact } = w
  const { invoked } = interact(deviceOf(carol.cid))
  const say = async (bot: UserCid, said_: typeof invoked, where = place) =>
    app.interactions.isProved(await app.messages.create(where, bot, said('rolled', { invoked: said_, type: 20 })))
  t.true(await say(beep, invoked))
  t.false(await say(boop, invoked), 'another bot')
  t.false(await say(beep, { ...invoked, name: 'kill' }))
  t.false(await say(beep, { ...invoked, user: alice.cid }))
  t.false(await say(beep, { ...interact(deviceOf(mallory.cid)).invoked, user: carol.cid }))
  const { after } = await app.guilds.submit(place.guild, alice.cid, [
    {
      k: 'chan.new',
      body: {
        type: 0,
        position: 1,
        parent: null,
        nsfw: false,
        slowmode: 0,
        bitrate: 64_000,
        userLimit: 0,
        overwrites: []
      },
      display: { name: 'other', topic: null }
    }
  ])
  const other = must([...after.channels.values()].find(({ name }) => name === 'other')).cid
  t.false(await say(beep, invoked, { ...place, channel: other }))
})

test('an interaction has one answer within three seconds, and its token is good for fifteen minutes', async (t) => {
  const w = await world()
  using _w = w
  const { app, clock, carol, beep, heard } = w
  const beepId = must(app.accounts.account(beep)).id
  const begin = async () => {
    await app.interactions.begin(carol.cid, call(w))
    return must(heard.at(-1))
  }
  const answer = { k: 'message', input: said('six'), isPrivate: true } as const
  const first = await begin()
  const shown = must(await app.interactions.answer(first, answer))
  t.true(shown.isPrivate)
  await t.throwsAsync(app.interactions.answer(first, answer), { code: 'unknown' })
  t.true(app.interactions.isAnswered(first.id, first.token))
  t.is(app.interactions.live(beepId, 'x'.repeat(64)), undefined)
  clock.turn(14 * 60_000)
  const live = must(app.interactions.live(beepId, first.token))
  t.is((await live.edit(shown, { content: 'seven' })).content, 'seven')
  t.is(live.original()?.content, 'seven')
  clock.turn(60_000)
  t.is(app.interactions.live(beepId, first.token), undefined)

  const second = await begin()
  clock.turn(3001)
  await t.throwsAsync(app.interactions.answer(second, answer), { code: 'unknown' })
  const third = await begin()
  await t.throwsAsync(app.interactions.answer(third, { k: 'choices', choices: [] }), { code: 'wrong-answer' })
  await t.throwsAsync(app.interactions.answer(third, { k: 'update', edit: {} }), { code: 'wrong-answer' })
  t.truthy(await app.interactions.answer(third, answer), 'what came to nothing may be tried again')
})

test('what stands in a whisper is read as it should be, or not at all', (t) => {
  t.like(readCall('{"k":"component","message":"1","customId":"a","componentType":2,"values":null}'), { k: 'component' })
  for (const wrong of ['', 'null', '{}', '{"k":"__proto__"}', '{"k":"component","message":"x"}', '['.repeat(9000)])
    t.is(readCall(wrong) ?? readAnswer(wrong), undefined)
  const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`
  t.is(readAnswer(`{"k":"choices","choices":[${deep}]}`), undefined)
  t.is(readAnswer(`{"k":"choices","choices":[${'1,'.repeat(30)}1]}`), undefined)
})

test('an answer that was deferred is given after the node was down', async (t) => {
  using folder = temporaryFolder()
  const database = folder.file('folkmoot.db')
  const clock = new HandClock()
  const { token, beepId } = await (async () => {
    const w = await world({ database, clock })
    using _w = w
    await w.app.interactions.begin(w.carol.cid, call(w))
    const interaction = must(w.heard.at(-1))
    await w.app.interactions.answer(interaction, { k: 'defer', isPrivate: true })
    return { token: interaction.token, beepId: must(w.app.accounts.account(w.beep)).id }
  })()
  clock.turn(60_000)
  using again = openApp('again', { database, clock })
  const live = must(again.app.interactions.live(beepId, token))
  const thinking = must(live.original())
  t.is(thinking.flags, 192)
  t.like(await live.edit(thinking, { content: 'six' }), { content: 'six', flags: 64 })
  t.is(must(again.app.interactions.live(beepId, token)).original()?.content, 'six')
})

test('of the commands and emoji that a peer brings those are kept that were asked for, and their bot has signed', async (t) => {
  const w = await world()
  using _w = w
  const { app, place, beep, boop, deviceOf, clock } = w
  const yonder = await foundGuild(app, w.alice.cid)
  const book = (by: UserCid, guild: typeof place.guild | null, name: string) => {
    const device = deviceOf(by)
    const commands = JSON.stringify([{ ...ROLL, id: '1', version: '1', name }])
    return {
      ...signBook({ guild, t: clock.now() + 1000, commands }, device),
      identity: must(app.storage.log.identity(device.cert))
    }
  }
  const names = (guild: typeof place.guild | null) =>
    app.commands.list({ application: beep, guild }).map(({ name }) => name)
  t.false(await app.commands.learn(beep, place.guild, book(boop, null, 'forged')))
  t.false(
    await app.commands.learn(beep, place.guild, { ...book(beep, null, 'forged'), sig: book(boop, null, 'x').sig })
  )
  t.false(await app.commands.learn(beep, place.guild, book(beep, yonder.guild, 'elsewhere')))
  t.true(await app.commands.learn(beep, place.guild, book(beep, place.guild, 'here')))
  t.true(await app.commands.learn(beep, place.guild, book(beep, null, 'newer')))
  t.deepEqual([names(null), names(place.guild), names(yonder.guild)], [['newer'], ['here'], []])
  const emojis = (list: string, subject?: 'emojis') => ({
    ...signBook({ guild: null, t: clock.now() + 1000, commands: list }, deviceOf(beep), subject),
    identity: must(app.storage.log.identity(deviceOf(beep).cert))
  })
  const wave = { id: '1300000000000000000', name: 'wave', image: treeOf(someBytes(10)).cid }
  const odd = [{ ...wave, name: 'a b' }, { ...wave, image: 'none' }, { ...wave, id: 'x' }, null, wave]
  t.false(await app.emojis.learn(beep, place.guild, emojis(JSON.stringify(odd))), 'commands are no emoji')
  t.false(await app.commands.learn(beep, place.guild, emojis('[]', 'emojis')))
  t.true(await app.emojis.learn(beep, place.guild, emojis(JSON.stringify(odd), 'emojis')))
  t.deepEqual(app.emojis.of(beep), [wave as never])
  t.deepEqual(app.emojis.books(beep, yonder.guild), [], 'the bot is not there')
  const many = Array.from({ length: 2001 }, (_, i) => ({ ...wave, id: String(1_000_000 + i) }))
  t.true(await app.emojis.learn(beep, place.guild, emojis(JSON.stringify(many), 'emojis')))
})
