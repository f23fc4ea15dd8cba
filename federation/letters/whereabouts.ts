/** Which connected peers have proved whom they act for. */
import type { PeerId } from '@libp2p/interface'
import type { DeviceKey, UserCid } from '../../node/core/ids.ts'

/** Of one peer. */
const USERS = 256

export interface Whereabouts {
  /** @returns whether it was new */
  note(peer: PeerId, user: UserCid, device: DeviceKey): boolean
  left(peer: string): void
  peersOf(user: UserCid): readonly PeerId[]
  actsFor(peer: string, user: UserCid): boolean
  actsForAny(peer: string): boolean
}

export const createWhereabouts = (): Whereabouts => {
  const peers = new Map<string, { readonly id: PeerId; readonly users: Map<UserCid, DeviceKey> }>()
  return {
    note(id, user, device) {
      const peer = peers.get(id.toString()) ?? { id, users: new Map<UserCid, DeviceKey>() }
      peers.set(id.toString(), peer)
      if (peer.users.get(user) === device || peer.users.size >= USERS) return false
      peer.users.set(user, device)
      return true
    },
    left: (peer) => void peers.delete(peer),
    peersOf: (user) => [...peers.values()].filter(({ users }) => users.has(user)).map(({ id }) => id),
    actsForAny: (peer) => (peers.get(peer)?.users.size ?? 0) > 0,
    actsFor: (peer, user) => peers.get(peer)?.users.has(user) ?? false
  }
}
