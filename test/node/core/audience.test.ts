/** Whose nodes may hold the log of a channel. */
import test from 'ava'
import { isForAll, mayHold, mayReadPast, restrictedChannels } from '../../../node/core/audience.ts'
import { channelLog, controlLog, profileLog, threadLog, type ThreadCid } from '../../../node/core/ids.ts'
import { P } from '../../../node/core/permissions.ts'
import { actor } from '../../support/core/actors.ts'
import { chanNew, grant, overwrite, roleNew } from '../../support/core/drafts.ts'
import { found, letIn } from '../../support/core/replica.ts'

const { VIEW_CHANNEL: VIEW, SEND_MESSAGES: SEND, READ_MESSAGE_HISTORY: HISTORY, ADMINISTRATOR } = P
const [alice, bob, mallory] = [actor('alice'), actor('bob'), actor('mallory')]

const setup = (everyone = VIEW | HISTORY) => {
  const moot = found(alice, { everyone })
  letIn(moot, alice, bob)
  const channel = moot.write(alice, chanNew('general'))
  return { moot, channel, log: channelLog(moot.guild, channel) }
}

test('what every member sees is for all, with its threads', (t) => {
  const { moot, channel, log } = setup()
  t.true(isForAll(moot.state, log))
  t.true(isForAll(moot.state, threadLog(moot.guild, channel, channel as string as ThreadCid)))
  t.true(mayHold(moot.state, bob.user, log))
  t.true(mayReadPast(moot.state, bob.user, log))
  t.deepEqual(restrictedChannels(moot.state), [])
})

test('control and profile log are for all, whatever is denied', (t) => {
  const { moot } = setup(0n)
  for (const log of [controlLog(moot.guild), profileLog(moot.guild)]) {
    t.true(isForAll(moot.state, log))
    t.true(mayHold(moot.state, bob.user, log))
  }
})

test('a channel that a single member does not see is for those alone who do', (t) => {
  const { moot, channel, log } = setup()
  moot.write(alice, overwrite(channel, bob.user, 'member', 0n, VIEW))
  t.false(isForAll(moot.state, log))
  t.false(mayHold(moot.state, bob.user, log))
  t.true(mayHold(moot.state, alice.user, log))
  t.deepEqual(
    restrictedChannels(moot.state).map(({ cid }) => cid),
    [channel]
  )
})

test('where @everyone sees nothing, every channel is for those alone who have a role for it', (t) => {
  const { moot, log } = setup(SEND)
  t.false(isForAll(moot.state, log))
  t.false(mayHold(moot.state, bob.user, log))
  const role = moot.write(alice, roleNew('F', VIEW, 'viewer'))
  moot.write(alice, grant(bob.user, role))
  t.true(mayHold(moot.state, bob.user, log))
  t.false(mayReadPast(moot.state, bob.user, log))
})

test('an administrator sees what is denied to everybody; a stranger sees nothing', (t) => {
  const { moot, channel, log } = setup()
  moot.write(alice, overwrite(channel, moot.guild, 'role', 0n, VIEW))
  t.false(mayHold(moot.state, bob.user, log))
  const role = moot.write(alice, roleNew('F', ADMINISTRATOR, 'admin'))
  moot.write(alice, grant(bob.user, role))
  t.true(mayHold(moot.state, bob.user, log))
  t.false(mayHold(moot.state, mallory.user, log))
})

test('a channel that is not there is for nobody but the owner', (t) => {
  const { moot } = setup()
  const nowhere = channelLog(moot.guild, moot.guild as string as never)
  t.false(isForAll(moot.state, nowhere))
  t.false(mayHold(moot.state, bob.user, nowhere))
})
