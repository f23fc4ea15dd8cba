/** A user acts by eight devices at once, whatever their root key certifies. */
import test from 'ava'
import { MAX_DEVICES } from '../../../../node/core/devices.ts'
import type { ChannelCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { P } from '../../../../node/core/permissions.ts'
import { actor, another, keeper, rotated } from '../../../support/core/actors.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import * as drafts from '../../../support/core/drafts.ts'
import { must } from '../../../support/core/local-app.ts'
import { found, letIn, type Replica } from '../../../support/core/replica.ts'

const [owner, carol] = [actor('owner'), actor('carol')]
const bot = keeper('robot', { bot: true })
const spares = Array.from({ length: MAX_DEVICES + 1 }, (_, i) => another(bot, `spare ${i}`))
const [eight, ninth] = [spares.slice(0, MAX_DEVICES), must(spares[MAX_DEVICES])]

const agrees = (main: Replica): boolean =>
  ['a', 'b', 'c'].every(
    (seed) => fingerprint(logOf(main.guild, shuffled(main.control.ops(), seed))) === fingerprint(main.control)
  )

const newRole = (position: string) => drafts.roleNew(position, 0n, 'role')

/** The bot may make roles; carol is a member. */
const setting = () => {
  const main = found(owner)
  const general = main.write(owner, drafts.chanNew('general'))
  const mod = main.write(owner, drafts.roleNew('d', P.MANAGE_ROLES, 'mod'))
  letIn(main, owner, bot, carol)
  main.write(owner, drafts.grant(bot.user, mod))
  return { main, general }
}

/** The bot has acted by eight devices. */
const crowded = () => {
  const { main, general } = setting()
  for (const device of eight) main.write(device, newRole('a'))
  return { main, general }
}

test('the ninth device says and does nothing, until its user revokes another', (t) => {
  const { main, general } = crowded()
  const codeOf = (draft: Draft, channel?: ChannelCid) => main.attempt(ninth, draft, channel).refusal?.code
  t.is(codeOf(newRole('a')), 'limit-reached')
  t.is(codeOf(drafts.msg('hello'), general), 'limit-reached')
  for (const device of eight) t.is(main.attempt(device, drafts.msg('hello'), general).refusal, null)
  main.write(ninth, drafts.deviceDel(bot, must(eight[0]).device.key))
  t.is(codeOf(drafts.msg('hello'), general), undefined)
  main.write(ninth, newRole('b'))
  t.is(main.attempt(bot, drafts.msg('hello'), general).refusal?.code, 'limit-reached')
  t.true(agrees(main))
})

test('who makes room has not taken it: whichever device acts next has it', (t) => {
  const { main } = crowded()
  main.write(ninth, drafts.deviceDel(bot, must(eight[0]).device.key))
  main.write(bot, newRole('b'))
  t.is(main.attempt(ninth, newRole('c')).refusal?.code, 'limit-reached')
  t.is(main.state.devices.get(bot.user)?.length, MAX_DEVICES + 1)
})

test('devices of an older root key take no room, and no user takes that of another', (t) => {
  const { main, general } = crowded()
  t.is(main.attempt(carol, drafts.msg('hello'), general).refusal, null)
  const renewed = rotated(bot, 1)
  main.write(renewed, drafts.rotate(renewed))
  t.is(main.attempt(renewed, drafts.msg('hello'), general).refusal, null)
  t.is(main.attempt(ninth, drafts.msg('hello'), general).refusal?.code, 'revoked')
})

test('devices that act at once, each where it found room, come to one state; who goes needs none', (t) => {
  const { main } = setting()
  const branches = spares.map((device, i) => {
    const branch = main.fork(device.name)
    branch.write(device, newRole(`a${i}V`))
    return branch
  })
  for (const branch of branches) main.merge(branch)
  t.is(main.state.devices.get(bot.user)?.length, spares.length)
  for (const device of spares) t.is(main.attempt(device, newRole('c')).refusal, null)
  t.is(main.attempt(bot, newRole('c')).refusal?.code, 'limit-reached')
  t.is(main.attempt(bot, { k: 'leave', body: {} }).refusal, null)
  t.true(agrees(main))
})
