/** How much is held of each peer's, and in all. */
export interface Load {
  add(peer: string, bytes: number): void
  remove(peer: string, bytes: number): void
  of(peer: string): { readonly ops: number; readonly bytes: number }
  readonly bytes: number
}

const NOTHING = { ops: 0, bytes: 0 }

export const createLoad = (): Load => {
  const loads = new Map<string, { readonly ops: number; readonly bytes: number }>()
  let total = 0

  const of = (peer: string) => loads.get(peer) ?? NOTHING

  const change = (peer: string, ops: number, bytes: number): void => {
    const load = of(peer)
    total += bytes
    if (load.ops + ops === 0) loads.delete(peer)
    else loads.set(peer, { ops: load.ops + ops, bytes: load.bytes + bytes })
  }

  return {
    of,
    add: (peer, bytes) => change(peer, 1, bytes),
    remove: (peer, bytes) => change(peer, -1, -bytes),
    get bytes() {
      return total
    }
  }
}
