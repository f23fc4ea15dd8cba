/** discord.js works permissions out by itself, from what a gateway tells it: it must come to what this node comes to. */
import test from 'ava'
import { ChannelType, Client, Guild, type GuildChannel } from 'discord.js'
import { permissionVectors } from '../vectors/generate.ts'

const GUILD = '100'
const MEMBER = '200'
const CHANNEL = '300'
const OWNER = '400'
/** Bits that discord.js knows; of others it says nothing. */
const ADMINISTRATOR = 8n

type Vector = ReturnType<typeof permissionVectors>[number]

const idOf = (names: readonly string[], name: string): string =>
  name === 'everyone' ? GUILD : name === 'member' ? MEMBER : String(500 + names.indexOf(name))

/** A guild as the gateway would send it. */
const guildData = ({ roles, held, owner, overwrites }: Vector) => {
  const names = Object.keys(roles)
  return {
    id: GUILD,
    name: 'Moot',
    owner_id: owner ? MEMBER : OWNER,
    roles: names.map((name) => ({
      id: idOf(names, name),
      name,
      permissions: roles[name],
      position: name === 'everyone' ? 0 : 1
    })),
    members: [
      {
        user: { id: MEMBER, username: 'bob', discriminator: '0' },
        roles: held.map((name) => idOf(names, name)),
        joined_at: new Date(0).toISOString()
      }
    ],
    channels: [
      {
        id: CHANNEL,
        type: ChannelType.GuildText,
        name: 'general',
        position: 0,
        permission_overwrites: Object.entries(overwrites).map(([name, { allow, deny }]) => ({
          id: idOf(names, name),
          type: name === 'member' ? 1 : 0,
          allow,
          deny
        }))
      }
    ]
  }
}

/** Of who waits to be approved it knows nothing: the API refuses them, as Discord's does. */
const known = permissionVectors().filter(({ pending }) => pending !== true)

for (const vector of known) {
  test(`${vector.name}: discord.js agrees`, (t) => {
    const client = new Client({ intents: [] })
    const guild = Reflect.construct(Guild, [client, guildData(vector)]) as Guild
    const member = guild.members.cache.get(MEMBER)
    const channel = guild.channels.cache.get(CHANNEL) as GuildChannel | undefined
    const theirs = member && channel?.permissionsFor(member).bitfield
    const ours = BigInt(vector.expected.channel)
    const hasAll =
      vector.owner ||
      Object.entries(vector.roles).some(([name, bits]) => {
        const counts = name === 'everyone' || vector.held.includes(name)
        return counts && (BigInt(bits) & ADMINISTRATOR) !== 0n
      })
    if (hasAll) t.true(theirs !== undefined && (theirs & ~ours) === 0n && (theirs & ADMINISTRATOR) !== 0n)
    // Without VIEW_CHANNEL a client hides the channel; what else it would work out is nobody's concern.
    else t.is(ours, theirs !== undefined && (theirs & 1024n) !== 0n ? theirs : 0n)
    void client.destroy()
  })
}
