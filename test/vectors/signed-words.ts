/** What devices and root keys sign outside of the logs, and what members derive from a guild's secret. */
import { sha256, toBase64url, utf8 } from '../../crypto/primitives.ts'
import { gossipKey, gossipTopic, guildKey, guildTag, noticeKey, noticeTopic, userKey } from '../../federation/keys.ts'
import { makeProof } from '../../federation/sync/membership-proof.ts'
import { signCard } from '../../node/core/card.ts'
import { signBook } from '../../node/core/commands/book.ts'
import type { ChannelCid, Snowflake } from '../../node/core/ids.ts'
import { signInvoked } from '../../node/core/interactions/invoked.ts'
import { signWhisper } from '../../node/core/interactions/whispers.ts'
import { packContents, signLetter } from '../../node/core/letters.ts'
import { signNotice, type Notice } from '../../node/core/notices.ts'
import { signWord } from '../../node/core/stage.ts'
import { actor } from '../support/core/actors.ts'
import { T0 } from '../support/core/clock.ts'
import { found } from '../support/core/replica.ts'

const [alice, bob] = [actor('alice'), actor('bob')]
const { guild } = found(alice)
const channel = guild as string as ChannelCid
const bot = bob.user
const t = T0
const { device } = alice
const signer = { user: alice.user, cert: device.cert, sign: device.sign }
const meeting = {
  client: '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA',
  server: '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp',
  clientNonce: new Uint8Array(32).fill(1),
  serverNonce: new Uint8Array(32).fill(2)
}
const secret = sha256(utf8('secret'))
const called = { id: '1' as Snowflake, type: 2, name: 'roll', message: null }
const invoked = signInvoked({ guild, channel, application: bot }, called, signer)
const word = signWord({ guild, channel }, { user: bob.user, session: 'stay', suppress: false, t }, signer)

const voice = { channel, session: 'stay', selfMute: false, selfDeaf: true, asks: t, word }
const activities = [{ name: 'chess', type: 0, state: null, url: null, created_at: t }]
const notices: Readonly<Record<string, Notice>> = {
  typing: { k: 'typing', channel },
  presence: { k: 'presence', presence: { status: 'idle', activities, since: t, afk: false } },
  voice: { k: 'voice', state: voice },
  stage: { k: 'stage', channel, word },
  sound: { k: 'sound', played: { channel, sound: '7' as Snowflake, volume: 500 } },
  commands: { k: 'commands' }
}

interface Word {
  readonly name: string
  /** Text that is signed before `bytes`. */
  readonly purpose: string
  readonly bytes: Uint8Array
  readonly sig: string
}

const letter = { id: new Uint8Array(16).fill(3), to: bob.user, device: null, t, alg: 'none' }
const card = { guild, name: 'Moot', description: null, members: 2, peers: [], invite: null, t }
const toBot = { to: bot, peer: meeting.client, t }
const call = '{"k":"command","command":"1","options":[],"target":null,"files":[]}'
const interact = { k: 'interact', guild, channel, locale: 'en-US', call, invoked } as const
const answer = { k: 'answer', id: '1' as Snowflake, n: 0, answer: '{"k":"done"}' } as const

const words: readonly Word[] = [
  ...Object.entries(notices).map(([name, notice]) => ({
    name: `a notice: ${name}`,
    purpose: 'folkmoot/notice/1\n',
    ...signNotice({ guild, t, notice }, device)
  })),
  {
    name: 'a letter',
    purpose: 'folkmoot/letter/1\n',
    ...signLetter({ ...letter, contents: packContents({ k: 'friend.end' }) }, device)
  },
  { name: 'a card', purpose: 'folkmoot/card/1\n', ...signCard(card, device, alice.identity) },
  {
    name: 'a book of commands',
    purpose: 'folkmoot/commands/1\n',
    ...signBook({ guild: null, t, commands: '[]' }, device)
  },
  {
    name: 'a book of emoji',
    purpose: 'folkmoot/emojis/1\n',
    ...signBook({ guild: null, t, commands: '[]' }, device, 'emojis')
  },
  ...[interact, answer].map((says) => ({
    name: `a whisper: ${says.k}`,
    purpose: 'folkmoot/whisper/1\n',
    ...signWhisper({ ...toBot, says }, device, alice.identity)
  }))
]

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const signedWords = () => ({
  device: device.key,
  certificate: device.cert,
  words: words.map(({ name, purpose, bytes, sig }) => ({ name, purpose, bytes: hex(bytes), sig })),
  /** Over lists that stand in other things: what is in the list, and the signature. */
  lists: [
    {
      name: 'a word on a stage',
      list: ['folkmoot/stage/1', guild, channel, word.user, word.session, word.suppress, word.t, word.by],
      sig: word.sig
    },
    {
      name: 'who called',
      list: ['folkmoot/invoked/1', guild, channel, bot, invoked.user, called.id, called.type, called.name, null],
      sig: invoked.sig
    },
    {
      name: 'a proof of membership',
      list: [
        'folkmoot/membership-proof/1',
        guild,
        'client',
        meeting.client,
        meeting.server,
        { hex: hex(meeting.clientNonce) },
        { hex: hex(meeting.serverNonce) }
      ],
      sig: toBase64url(makeProof(guild, 'client', meeting, device, alice.identity).sig)
    }
  ],
  keys: {
    secret: hex(secret),
    guild,
    user: alice.user,
    gossipKey: hex(gossipKey(secret, guild).export()),
    gossipTopic: gossipTopic(secret, guild),
    noticeKey: hex(noticeKey(secret, guild).export()),
    noticeTopic: noticeTopic(secret, guild),
    dhtKeyOfGuild: hex(guildKey(secret, guild)),
    dhtKeyOfUser: hex(userKey(alice.user)),
    meeting: { ...meeting, clientNonce: hex(meeting.clientNonce), serverNonce: hex(meeting.serverNonce) },
    tag: hex(guildTag(secret, guild, meeting))
  }
})
