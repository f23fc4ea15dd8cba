/** Guilds and their roles between two nodes: eris changes them on A, oceanic.js sees it on B; and the other way round. */
import test from 'ava'
import { Constants } from 'eris'
import type { Role } from 'oceanic.js'
import { still } from '../../support/pictures.ts'
import { startWalk, type Walk } from './walk.ts'

const { kickMembers, manageMessages, banMembers } = Constants.Permissions

let walk: Walk
test.before(async () => {
  walk = await startWalk()
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

const picture = async (width: number, height: number): Promise<string> =>
  `data:image/png;base64,${Buffer.from(await still(width, height)).toString('base64')}`

test.serial('a guild is edited: names, pictures, channels and levels', async (t) => {
  const { eris, oceanic, guild, channel, onB } = walk
  const talk = await eris.createChannel(guild, 'talk', Constants.ChannelTypes.GUILD_VOICE)
  const rules = await eris.createChannel(guild, 'rules', Constants.ChannelTypes.GUILD_TEXT)
  const told = onB('guildUpdate', ({ id, name }) => id === guild && name === 'Folkmoot')
  const edited = await eris.editGuild(guild, {
    name: 'Folkmoot',
    description: 'where folk meet',
    icon: await picture(64, 64),
    banner: await picture(96, 54),
    splash: await picture(96, 54),
    discoverySplash: await picture(96, 54),
    verificationLevel: 2,
    defaultNotifications: 1,
    explicitContentFilter: 2,
    afkChannelID: talk.id,
    afkTimeout: 900,
    systemChannelID: channel,
    systemChannelFlags: 5,
    rulesChannelID: rules.id,
    publicUpdatesChannelID: rules.id,
    preferredLocale: 'de'
  })
  const asSet = {
    name: 'Folkmoot',
    description: 'where folk meet',
    icon: edited.icon,
    banner: edited.banner,
    splash: edited.splash,
    discoverySplash: edited.discoverySplash,
    verificationLevel: 2,
    defaultMessageNotifications: 1,
    explicitContentFilter: 2,
    afkChannelID: talk.id,
    afkTimeout: 900,
    systemChannelID: channel,
    systemChannelFlags: 5,
    rulesChannelID: rules.id,
    publicUpdatesChannelID: rules.id,
    preferredLocale: 'de',
    ownerID: walk.moot.alice.id
  } as const
  for (const hash of [edited.icon, edited.banner, edited.splash, edited.discoverySplash])
    t.regex(hash ?? '', /^\w{32}$/)
  for (const seen of [(await told)[0], await oceanic.rest.guilds.get(guild, true)]) t.like(seen, asSet)
  t.like(await oceanic.rest.guilds.get(guild, true), { approximateMemberCount: 4 })
  t.like(await oceanic.rest.guilds.getPreview(guild), { name: 'Folkmoot', description: 'where folk meet' })
  const url = eris.guilds.get(guild)?.dynamicIconURL('png', 64) ?? ''
  t.regex(url, new RegExp(`/icons/${guild}/${edited.icon}`))
  const cleared = onB('guildUpdate', ({ id, icon }) => id === guild && icon === null)
  await eris.editGuild(guild, { icon: null, description: null, afkChannelID: null })
  for (const seen of [(await cleared)[0], await oceanic.rest.guilds.get(guild)])
    t.like(seen, { icon: null, description: null, afkChannelID: null, name: 'Folkmoot' })
})

test.serial('a guild is founded by a bot on A, joined by another on B, and closed', async (t) => {
  const { eris, oceanic, onA, onB } = walk
  const founded = onA('guildCreate', ({ name }) => name === 'Second')
  const second = await eris.createGuild('Second', { systemChannelID: '', icon: await picture(64, 64) })
  t.is((await founded)[0].id, second.id)
  t.is(second.ownerID, eris.user.id)
  const [room] = (await eris.getRESTGuildChannels(second.id)).filter(({ type }) => type === 0)
  const invite = await eris.createChannelInvite(room?.id ?? '', {})
  const came = onB('guildCreate', ({ id }) => id === second.id)
  const arrived = onA('guildMemberAdd', ({ id }, { user }) => id === second.id && user.id === oceanic.user.id)
  await oceanic.rest.authRequest({ method: 'POST', path: `/invites/${encodeURIComponent(invite.code)}`, json: {} })
  const [seen] = await came
  t.like(seen, { name: 'Second', ownerID: eris.user.id, icon: second.icon })
  t.true(seen.channels.has(room?.id ?? ''))
  await arrived
  t.true((await eris.getRESTGuilds()).some(({ id }) => id === second.id))
  t.true((await oceanic.rest.oauth.getCurrentGuilds()).some(({ id }) => id === second.id))
  const gone = onB('guildDelete', ({ id }) => id === second.id)
  await eris.deleteGuild(second.id)
  await gone
  await t.throwsAsync(oceanic.rest.guilds.get(second.id), { message: /Unknown Guild/ })
})

/** As oceanic.js on B knows a role: by the event, and by asking. */
const both = async (told: Promise<readonly [Role, ...unknown[]]>, id: string): Promise<readonly Role[]> => [
  (await told)[0],
  await walk.oceanic.rest.guilds.getRole(walk.guild, id),
  ...(await walk.oceanic.rest.guilds.getRoles(walk.guild)).filter((role) => role.id === id)
]

test.serial('a role has its colour, its picture and its rights, changes, moves and goes', async (t) => {
  const { eris, oceanic, guild, onB } = walk
  const told = onB('guildRoleCreate', ({ name }) => name === 'bard')
  const bard = await eris.createRole(guild, {
    name: 'bard',
    color: 0x33_66_99,
    hoist: true,
    mentionable: true,
    permissions: manageMessages | kickMembers,
    icon: await picture(64, 64)
  })
  t.regex(bard.icon ?? '', /^\w{32}$/)
  for (const seen of await both(told, bard.id)) {
    t.like(seen, { id: bard.id, name: 'bard', hoist: true, mentionable: true, icon: bard.icon, unicodeEmoji: null })
    t.deepEqual(seen.colors, { primaryColor: 0x33_66_99, secondaryColor: null, tertiaryColor: null })
    t.is(seen.permissions.allow, manageMessages | kickMembers)
  }
  const edited = onB('guildRoleUpdate', ({ id, name }) => id === bard.id && name === 'skald')
  await eris.editRole(guild, bard.id, {
    name: 'skald',
    color: 0,
    hoist: false,
    mentionable: false,
    permissions: banMembers,
    // Its types know of no role that loses its picture.
    icon: null as unknown as string,
    unicodeEmoji: '🎻'
  })
  for (const seen of await both(edited, bard.id)) {
    t.like(seen, { name: 'skald', hoist: false, mentionable: false, icon: null, unicodeEmoji: '🎻', color: 0 })
    t.is(seen.permissions.allow, banMembers)
  }
  const other = await eris.createRole(guild, { name: 'low' })
  const moved = onB('guildRoleUpdate', ({ id, position }) => id === bard.id && position === 1)
  await eris.editRolePosition(guild, other.id, 2)
  for (const seen of await both(moved, bard.id)) t.is(seen.position, 1)
  await eris.addGuildMemberRole(guild, walk.moot.bob.id, bard.id)
  const counted = onB('guildMemberUpdate', ({ id, roles }) => id === walk.moot.alice.id && roles.includes(bard.id))
  await eris.addGuildMemberRole(guild, walk.moot.alice.id, bard.id)
  await counted
  const counts = await oceanic.rest.guilds.getRoleMemberCounts(guild)
  t.like(counts, { [bard.id]: 2, [other.id]: 0 })
  const gone = onB('guildRoleDelete', ({ id }) => id === bard.id)
  await eris.deleteRole(guild, bard.id)
  await gone
  await t.throwsAsync(oceanic.rest.guilds.getRole(guild, bard.id), { message: /Unknown Role/ })
  t.deepEqual((await oceanic.rest.guilds.getMember(guild, walk.moot.bob.id)).roles, [])
})

test.serial('a role that oceanic.js makes on B is seen by eris on A', async (t) => {
  const { eris, oceanic, guild, onA } = walk
  const told = onA('guildRoleCreate', (_, { name }) => name === 'reeve')
  const reeve = await oceanic.rest.guilds.createRole(guild, {
    name: 'reeve',
    colors: { primaryColor: 0xff_00_00 },
    permissions: String(kickMembers),
    unicodeEmoji: '🐂'
  })
  const [, seen] = await told
  const roles = await eris.getRESTGuildRoles(guild)
  for (const role of [seen, roles.find(({ id }) => id === reeve.id)]) {
    t.like(role, { name: 'reeve', color: 0xff_00_00, unicodeEmoji: '🐂', managed: false })
    t.is(role?.permissions.allow, kickMembers)
  }
  const edited = onA('guildRoleUpdate', (_, { id, name }) => id === reeve.id && name === 'thane')
  await oceanic.rest.guilds.editRole(guild, reeve.id, { name: 'thane', colors: { primaryColor: 1 }, hoist: true })
  t.like((await edited)[1], { name: 'thane', color: 1, hoist: true })
})

test.after('the libraries complained of nothing', (t) => {
  t.deepEqual(walk.complaints, [])
})
