/** Every scene of the tour, in order; run with each way of compressing the gateway. */
import { channelScenes } from './channels.ts'
import { guildScenes } from './guild.ts'
import { inviteScenes } from './invites.ts'
import { memberScenes } from './members.ts'
import { messageScenes } from './messages.ts'
import { resumeScenes } from './resume.ts'
import { roleScenes } from './roles.ts'
import { threadScenes } from './threads.ts'
import type { Scene } from './stage.ts'

export { setStage, type Scene, type Stage } from './stage.ts'

export const scenes: Readonly<Record<string, Scene>> = {
  ...guildScenes,
  ...channelScenes,
  ...roleScenes,
  ...memberScenes,
  ...messageScenes,
  ...threadScenes,
  ...inviteScenes,
  ...resumeScenes
}
