import { checkRights } from '../../../support/core/check-rights.ts'
import { admitBot, ban, invite } from '../../../support/core/drafts.ts'
import { actor } from '../../../support/core/actors.ts'
import { alice, carol, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

const robot = actor('robot', { bot: true })
const withRobot = ({ moot }: Four) => void moot.write(alice, admitBot(robot))
const stream = (user = carol.user) => ({ type: 1, user }) as const
const application = (user = robot.user) => ({ type: 2, user }) as const

const rights: readonly Right[] = [
  { name: 'to a screen', by: carol, draft: ({ voice }) => invite(voice, { lead: stream() }), says: 'allowed' },
  {
    name: 'to a screen where nobody shows any',
    by: carol,
    draft: ({ general }) => invite(general, { lead: stream() }),
    says: 'wrong-channel-type'
  },
  {
    name: 'to the screen of a stranger',
    by: carol,
    draft: ({ voice }) => invite(voice, { lead: stream(mallory.user) }),
    says: 'unknown-member'
  },
  {
    name: 'to an application',
    by: carol,
    after: withRobot,
    draft: ({ general }) => invite(general, { lead: application() }),
    says: 'allowed'
  },
  {
    name: 'to an application whose bot is banned',
    by: carol,
    after: (four) => {
      withRobot(four)
      four.moot.write(alice, ban(robot.user))
    },
    draft: ({ general }) => invite(general, { lead: application() }),
    says: 'allowed'
  },
  {
    name: 'to an application that was never here',
    by: carol,
    draft: ({ general }) => invite(general, { lead: application() }),
    says: 'unknown-user'
  },
  {
    name: 'to somebody as an application',
    by: carol,
    draft: ({ general }) => invite(general, { lead: application(carol.user) }),
    says: 'unknown-user'
  }
]

checkRights(rights)
