/** What peers may have a node hold, and what is nobody's fault. */
import { mutantsOf } from './mutant.ts'

const UNREAD = 'test/federation/unread.test.ts'

export const bounds = [
  ...mutantsOf('federation/host/pulse.ts', 'test/federation/pulse.test.ts', {
    'what comes is no sign of life': [
      '      hear()\n      receive(data)',
      '      receive(data)',
      { match: '*who answers pings*' }
    ],
    'who does not answer is asked for ever': [
      "now - asked < patience ? null : 'end'",
      'null',
      { match: '*waited for*' }
    ]
  }),
  ...mutantsOf('federation/inbound/overtaken.ts', 'test/federation/overtaken.test.ts', {
    'however many frames are followed at once': ['waiting >= OVERTAKEN.frames', 'waiting < 0', { match: '*given up*' }],
    'a frame of which one op has come is whole': [
      'if (frame.lacking.size === 0) frame.end(true)',
      'frame.end(true)',
      { match: '*all of it*' }
    ]
  }),
  ...mutantsOf('federation/heads/told.ts', 'test/federation/overtaken.test.ts', {
    'all who name something are asked': [
      'if (lacksAny(word.heads)) return word',
      'return word',
      { match: '*of those who name*' }
    ]
  }),
  ...mutantsOf('federation/host/unread.ts', UNREAD, {
    'streams may hold all together what they like': [
      'sumOf(left) > UNREAD.most',
      'sumOf(left) < 0',
      { match: '*byte by byte*' }
    ],
    'a frame of Yamux is as long as it says to be': ['left <= UNREAD.frame', 'left > 0', { match: '*of Yamux*' }],
    'strangers drive out a member one by one': [
      "isStranger ? '' : place",
      'place',
      { match: '*strangers count as one*' }
    ],
    'whoever holds least is cut off': ['b.bytes - a.bytes', 'a.bytes - b.bytes', { match: '*strangers count as one*' }]
  }),
  ...mutantsOf('federation/inbound/delivery.ts', 'test/federation/slow-clock.test.ts', {
    'of what there is no room for everything is looked at': ['room-- > 0', 'room > -1', { match: '*without end*' }]
  }),
  ...mutantsOf('node/app/mail.ts', 'test/node/app/friends.test.ts', {
    'a letter from the future is taken and dropped': [
      "return 'early'",
      "return 'taken'",
      { match: '*from the future*' }
    ]
  }),
  ...mutantsOf('federation/wire/frame-stream.ts', UNREAD, {
    'what comes in single bytes costs a byte': ['+ pieces * PIECE', '', { match: '*byte by byte*' }]
  })
]
