import { Events, PermissionFlagsBits } from 'discord.js'
import type { Scene } from './stage.ts'

export const roleScenes: Readonly<Record<string, Scene>> = {
  'a role is made, edited and deleted': async (t, { guild, boop }) => {
    const made = boop.next(Events.GuildRoleCreate)
    const role = await guild.roles.create({
      name: 'bard',
      colors: { primaryColor: 0x00ff00 },
      hoist: true,
      mentionable: true,
      permissions: [PermissionFlagsBits.ManageMessages]
    })
    t.is((await made)[0].name, 'bard')
    t.deepEqual([role.hexColor, role.hoist, role.mentionable], ['#00ff00', true, true])
    t.true(role.permissions.has('ManageMessages'))
    const changed = boop.next(Events.GuildRoleUpdate, (_, { id }) => id === role.id)
    await role.edit({ name: 'skald', permissions: [PermissionFlagsBits.KickMembers] })
    const [, after] = await changed
    t.is(after.name, 'skald')
    t.deepEqual(after.permissions.toArray(), ['KickMembers'])
    const gone = boop.next(Events.GuildRoleDelete)
    await role.delete()
    t.is((await gone)[0].id, role.id)
  },

  'roles change places': async (t, { guild }) => {
    const low = await guild.roles.create({ name: 'low' })
    const high = await guild.roles.create({ name: 'high' })
    await low.setPosition(2)
    await guild.roles.fetch()
    t.true(low.comparePositionTo(high) > 0)
    await guild.roles.setPositions([
      { role: high, position: 2 },
      { role: low, position: 1 }
    ])
    await guild.roles.fetch()
    t.true(low.comparePositionTo(high) < 0)
    await low.delete()
    await high.delete()
  },

  'members get roles and lose them': async (t, { guild, guest, boop }) => {
    const dora = await guild.members.fetch((await guest('dora')).id)
    const [reader, writer] = [
      await guild.roles.create({ name: 'reader' }),
      await guild.roles.create({ name: 'writer' })
    ]
    const given = boop.next(Events.GuildMemberUpdate)
    await dora.roles.add(reader)
    t.true((await given)[1].roles.cache.has(reader.id))
    t.deepEqual([...(await dora.roles.set([writer])).roles.cache.keys()].toSorted(), [guild.id, writer.id].toSorted())
    await dora.roles.remove(writer)
    t.deepEqual([...(await dora.fetch(true)).roles.cache.keys()], [guild.id])
    await reader.delete()
    await writer.delete()
  }
}
