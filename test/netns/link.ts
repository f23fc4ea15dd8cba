/** A cable between a host and the switch of its LAN, that can be cut, healed and made lossy, either way by itself. */
import type { Namespace } from './namespace.ts'

/** Percent of the frames that are lost on their way to the host, and from it. */
export interface Loss {
  readonly inward?: number
  readonly outward?: number
}

export interface Link {
  /** Nothing passes any more, and nobody is told. */
  cut(): Promise<void>
  /** Everything passes again. */
  heal(): Promise<void>
  lose(loss: Loss): Promise<void>
  /** Nothing passes that comes from these addresses. */
  shut(addresses: readonly string[]): Promise<void>
}

interface End {
  readonly namespace: Namespace
  readonly device: string
}

const tableOf = ({ device }: End): string => `bed_${device}`

/** What comes in by the device. */
const prepare = ({ namespace, device }: End): Promise<void> =>
  namespace.nft(`add table netdev bed_${device}
    add chain netdev bed_${device} inward { type filter hook ingress device "${device}" priority 0; }`)

const filter = (end: End, rules: readonly string[]): Promise<void> => {
  const table = tableOf(end)
  const lines = rules.map((rule) => `add rule netdev ${table} inward ${rule}`)
  return end.namespace.nft([`flush chain netdev ${table} inward`, ...lines].join('\n'))
}

const losing = (percent: number): readonly string[] => {
  if (percent <= 0) return []
  return percent >= 100 ? ['drop'] : [`numgen random mod 100 < ${percent} drop`]
}

/** @param atHost and at the other end, each with its device. */
export const makeLink = async (atHost: End, atSwitch: End): Promise<Link> => {
  let shut: readonly string[] = []
  await prepare(atHost)
  await prepare(atSwitch)

  const lose = async ({ inward = 0, outward = 0 }: Loss): Promise<void> => {
    await filter(atHost, [...shut.map((address) => `ip saddr ${address} drop`), ...losing(inward)])
    await filter(atSwitch, losing(outward))
  }

  return {
    cut: () => lose({ inward: 100, outward: 100 }),
    async heal() {
      shut = []
      await lose({})
    },
    lose,
    async shut(addresses) {
      shut = addresses
      await lose({})
    }
  }
}
