import { z } from 'zod'
import { fail, ok, reason, type Check } from './finding.ts'

const status = z.looseObject({ peerId: z.string(), guilds: z.array(z.unknown()), accounts: z.array(z.unknown()) })

/** Does the node on this data folder answer? */
export const runningNode: Check = async ({ control }) => {
  if (!control) return [ok('node', 'none runs on this data folder')]
  try {
    const { peerId, guilds, accounts } = await control.ask('status', null, status)
    return [ok('node', `${peerId} answers; guilds: ${guilds.length}, accounts: ${accounts.length}`)]
  } catch (error) {
    return [
      fail('node', `one has the data folder, but: ${reason(error)}`, 'stop that process and start the node again')
    ]
  }
}
