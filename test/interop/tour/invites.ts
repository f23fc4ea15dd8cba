import { Events } from 'discord.js'
import type { Scene } from './stage.ts'

export const inviteScenes: Readonly<Record<string, Scene>> = {
  'an invite is made, shown, listed and deleted': async (t, { guild, room, beep, boop }) => {
    const made = boop.next(Events.InviteCreate)
    const invite = await room.createInvite({ maxAge: 3600, maxUses: 3, unique: true })
    t.is((await made)[0].code, invite.code)
    t.deepEqual([invite.maxAge, invite.maxUses, invite.channelId], [3600, 3, room.id])
    const shown = await beep.client.fetchInvite(invite.code)
    t.deepEqual([shown.guild?.id, shown.channelId, shown.inviter?.id], [guild.id, room.id, beep.client.user.id])
    t.true((await guild.invites.fetch()).has(invite.code))
    t.true((await room.fetchInvites()).has(invite.code))
    const gone = boop.next(Events.InviteDelete)
    await invite.delete()
    t.is((await gone)[0].code, invite.code)
    await t.throwsAsync(beep.client.fetchInvite(invite.code), { message: /Unknown Invite/ })
  }
}
