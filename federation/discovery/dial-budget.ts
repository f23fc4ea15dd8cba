/**
 * How much a node dials of what it has only heard.
 *
 * Attack: whoever names a host of somebody else's to all nodes of a guild has all of them dial it, again and again. So on the word
 * of one peer a node dials so many in a minute, and of one host so many addresses, whoever names them. Who floods shuts nobody
 * out for longer than that. Ports of this machine are not counted: nobody from elsewhere can name them (`scope.ts`).
 */
import { distance, hostOf } from '../host/addresses.ts'
import { createWindow } from '../nat/window.ts'
import { COMPANY } from './limits.ts'

/** Which of the addresses of a peer may be dialled now, on whose word; those that may are counted. */
export type DialBudget = (by: string, addresses: readonly string[]) => readonly string[]

/** @param now monotone ms */
export const createDialBudget = (now: () => number): DialBudget => {
  const voices = createWindow({ now }, COMPANY.peersPerVoice)
  const hosts = createWindow({ now }, COMPANY.addressesPerHost)
  return (by, addresses) =>
    voices.admit(by) ? addresses.filter((address) => distance(address) === 2 || hosts.admit(hostOf(address))) : []
}
