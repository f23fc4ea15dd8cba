/** Every command, in the order in which help lists them. */
import type { Command } from '../command.ts'
import { accountCreate } from './account-create.ts'
import { accountRecover } from './account-recover.ts'
import { botCreate } from './bot-create.ts'
import { devicesList } from './devices-list.ts'
import { devicesRevoke } from './devices-revoke.ts'
import { discover } from './discover.ts'
import { doctor } from './doctor.ts'
import { erase } from './erase.ts'
import { exportGuild } from './export.ts'
import { friendAdd, friendBlock, friendCode, friendList, friendRemove } from './friend.ts'
import { importGuild } from './import.ts'
import { init } from './init.ts'
import { inviteAccept } from './invite-accept.ts'
import { inviteCreate } from './invite-create.ts'
import { keep } from './keep.ts'
import { rates } from './rates.ts'
import { witnesses } from './witnesses.ts'
import { start } from './start.ts'
import { status } from './status.ts'
import { verify } from './verify.ts'

export const COMMANDS: readonly Command[] = [
  start,
  status,
  init,
  accountCreate,
  accountRecover,
  devicesList,
  devicesRevoke,
  botCreate,
  inviteCreate,
  inviteAccept,
  friendList,
  friendCode,
  friendAdd,
  friendRemove,
  friendBlock,
  discover,
  keep,
  witnesses,
  rates,
  erase,
  exportGuild,
  importGuild,
  verify,
  doctor
]
