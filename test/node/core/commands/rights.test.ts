import test from 'ava'
import type { Command } from '../../../../node/core/commands/command.ts'
import { allChannels, mayUse, type Right } from '../../../../node/core/commands/rights.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { must } from '../../../support/core/local-app.ts'
import { actor } from '../../../support/core/actors.ts'
import { admitBot } from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, verdict, type Four } from '../../../support/core/guild-of-four.ts'

const robot = actor('robot', { bot: true })
const ID = '1234567890' as Snowflake

const command = (wanted: Partial<Command> = {}): Command => ({
  id: ID,
  version: ID,
  type: 1,
  name: 'roll',
  description: 'rolls dice',
  default_member_permissions: null,
  nsfw: false,
  contexts: null,
  integration_types: [0],
  ...wanted
})

const rights = (of: Snowflake, permissions: readonly Right[]) =>
  ({
    k: 'fixture.new',
    body: { type: 'rights', fields: { application: robot.user, command: of, permissions } }
  }) as const

const setUp = () => {
  const four = guildOfFour()
  four.moot.write(alice, admitBot(robot))
  const idOf = (who: { readonly user: typeof carol.user }) => must(four.moot.state.users.get(who.user)).id
  const say = (permissions: readonly Right[], of = ID) => void four.moot.write(alice, rights(of, permissions))
  const may = (who: typeof carol, one = command()) =>
    mayUse(four.moot.state, who.user, four.general, { application: robot.user, command: one })
  const role = (cid: Four['club']) => must(four.moot.state.roles.get(cid)).id
  const channel = must(four.moot.state.channels.get(four.general)).id
  return { ...four, idOf, say, may, role, channel, everyone: four.moot.state.id, all: idOf(robot) }
}

test('everybody who may use commands there uses one, but strangers', (t) => {
  const { may, moot, hidden } = setUp()
  t.true(may(carol))
  t.false(may(mallory))
  t.false(mayUse(moot.state, carol.user, hidden, { application: robot.user, command: command() }), 'out of sight')
  t.true(mayUse(moot.state, alice.user, hidden, { application: robot.user, command: command() }))
})

test('a bot asks for permissions', (t) => {
  const { may } = setUp()
  const kick = command({ default_member_permissions: String(P.KICK_MEMBERS) })
  t.deepEqual(
    [alice, bob, carol].map((who) => may(who, kick)),
    [true, true, false]
  )
  const none = command({ default_member_permissions: '0' })
  t.deepEqual(
    [alice, bob, carol].map((who) => may(who, none)),
    [true, false, false]
  )
})

test('the guild says who may: a person before their roles, roles before everybody, and the owner always', (t) => {
  const { may, say, role, club, everyone, idOf } = setUp()
  say([{ id: everyone, type: 1, allow: false }])
  t.deepEqual(
    [alice, bob, carol].map((who) => may(who)),
    [true, false, false]
  )
  say([
    { id: everyone, type: 1, allow: false },
    { id: role(club), type: 1, allow: true }
  ])
  t.deepEqual(
    [bob, carol].map((who) => may(who)),
    [false, true]
  )
  t.true(may(carol, command({ default_member_permissions: '0' })), 'that is stronger than what the bot asks for')
  say([
    { id: role(club), type: 1, allow: true },
    { id: idOf(carol), type: 2, allow: false }
  ])
  t.deepEqual(
    [bob, carol].map((who) => may(who)),
    [true, false]
  )
})

test('what is said of all of a bot’s commands holds where nothing is said of one', (t) => {
  const { may, say, all, everyone, idOf } = setUp()
  say([{ id: everyone, type: 1, allow: false }], all)
  t.false(may(carol))
  say([{ id: idOf(carol), type: 2, allow: true }])
  t.true(may(carol))
  t.false(may(bob))
})

test('a channel is closed to a command, or all but one are', (t) => {
  const { may, say, moot, channel } = setUp()
  say([{ id: channel, type: 3, allow: false }])
  t.false(may(carol))
  say([{ id: allChannels(moot.state), type: 3, allow: false }])
  t.false(may(carol))
  say([
    { id: allChannels(moot.state), type: 3, allow: false },
    { id: channel, type: 3, allow: true }
  ])
  t.true(may(carol))
})

test('who may use a command is said by whoever manages guild and roles, of a bot that has been there', (t) => {
  const four = setUp()
  const draft = rights(ID, [])
  t.deepEqual(
    [alice, bob, carol].map((who) => verdict(four, who, draft)),
    ['allowed', 'missing-permission', 'missing-permission']
  )
  const ofNobody = { ...draft, body: { ...draft.body, fields: { ...draft.body.fields, application: mallory.user } } }
  t.is(verdict(four, alice, ofNobody), 'unknown-user')
  const fixture = four.moot.write(alice, draft)
  const others = { k: 'fixture.set', body: { type: 'rights', fixture, set: { permissions: [] } } } as const
  t.deepEqual(
    [alice, bob, carol].map((who) => verdict(four, who, others)),
    ['allowed', 'missing-permission', 'missing-permission']
  )
})
