/** Every opcode that a client may send. */
import { heartbeat } from './heartbeat.ts'
import { identify } from './identify.ts'
import type { OpHandler } from './op.ts'
import { requestChannelInfo } from './request-channel-info.ts'
import { requestMembers } from './request-members.ts'
import { requestSounds } from './request-sounds.ts'
import { resume } from './resume.ts'
import { updatePresence } from './update-presence.ts'
import { updateVoiceState } from './update-voice-state.ts'

export const opcodes: ReadonlyMap<number, OpHandler> = new Map<number, OpHandler>([
  heartbeat,
  identify,
  updatePresence,
  updateVoiceState,
  resume,
  requestMembers,
  requestSounds,
  requestChannelInfo
])
