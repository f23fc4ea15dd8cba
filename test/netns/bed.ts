/**
 * Networks of a test's own on this machine: switches, hosts, routers that translate addresses, cables that fail. Hosts run
 * real nodes, in processes of their own, that the test reaches at `ready.http` as it does others.
 *
 *     const bed = await makeBed(t)
 *     const wide = await bed.lan('60.0.0')
 *     const home = await bed.lan('192.168.1')
 *     await bed.router({ inside: home, outside: wide, nat: 'cone' })
 *     const [alice, relay] = [await bed.host('alice', home), await bed.host('relay', wide)]
 *     const node = await bed.node(alice)
 *     await alice.link.cut()
 *
 * Everything goes with the test, also when it fails. What killed test processes have left goes with the next bed.
 */
import test, { type ExecutionContext, type Implementation } from 'ava'
import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NodeProcess } from '../support/process/node-process.ts'
import { makeLink, type Link } from './link.ts'
import { makeNamespace, sweepNamespaces, whyNoNamespaces, type Namespace } from './namespace.ts'

/** Where nodes on the bed are reached by peers: every host has all ports to itself. */
export const P2P_PORT = 6465
export const WS_PORT = 6466
const SWITCH = 'switch0'
const DOOR = fileURLToPath(new URL('door.ts', import.meta.url))

export interface Lan {
  /** The first three numbers of its addresses. */
  readonly prefix: string
  readonly switch: Namespace
  /** Ends of cables, addresses and the router, so far. */
  ports: number
  addresses: number
  gateway: string | undefined
}

export interface Host {
  readonly name: string
  readonly address: string
  readonly namespace: Namespace
  readonly link: Link
}

/**
 * `cone`: one port outside for one inside, whoever is spoken to. `symmetric`: another one for each. Nothing comes in that
 * was not asked for by either.
 */
export type Nat = 'cone' | 'symmetric'

export interface Passage {
  readonly inside: Lan
  readonly outside: Lan
  readonly nat: Nat
}

export interface Bed {
  /** @param prefix the first three numbers of its addresses, such as 192.168.1 */
  lan(prefix: string): Promise<Lan>
  /** Between two LANs; hosts inside that are made later go out through it. */
  router(passage: Passage): Promise<Host>
  host(name: string, lan: Lan): Promise<Host>
  /** A node on that host, on every address of it, with further flags; `restart` starts it on the same data again. */
  node(host: Host, args?: readonly string[]): Promise<NodeProcess>
  /** Hosts of one LAN in groups that hear nothing of each other. */
  part(...groups: readonly (readonly Host[])[]): Promise<void>
  /** Ends all partings and losses. */
  join(): Promise<void>
}

/** Registers a story that needs a bed; without root, `ip` or `nft` it is skipped, but not in CI. */
export const story = (title: string, tell: Implementation<[]>): void => {
  const reason = process.env['CI'] === undefined ? whyNoNamespaces() : undefined
  if (reason === undefined) test.serial(title, tell)
  else test.serial.skip(`${title} (skipped: ${reason})`, tell)
}

const MASQUERADE = { cone: 'masquerade', symmetric: 'masquerade fully-random' } as const

/** Plugs a namespace into a switch. */
const plug = async (namespace: Namespace, device: string, lan: Lan, address: string): Promise<Link> => {
  const port = `p${lan.ports++}`
  await namespace.ip('link', 'add', 'name', device, 'type', 'veth', 'peer', 'name', port, 'netns', lan.switch.name)
  await lan.switch.ip('link', 'set', port, 'master', SWITCH, 'up')
  await namespace.ip('address', 'add', `${address}/24`, 'dev', device)
  await namespace.ip('link', 'set', device, 'up')
  return makeLink({ namespace, device }, { namespace: lan.switch, device: port })
}

const nextAddress = (lan: Lan): string => `${lan.prefix}.${++lan.addresses}`

const leaveBy = (namespace: Namespace, device: string, { gateway }: Lan): Promise<void> =>
  namespace.ip('route', 'add', 'default', ...(gateway === undefined ? [] : ['via', gateway]), 'dev', device)

/** Makes a namespace that goes with the test. */
type Make = (label: string) => Promise<Namespace>

const makeLan = async (make: Make, prefix: string): Promise<Lan> => {
  const lan = { prefix, switch: await make('lan'), ports: 0, addresses: 0, gateway: undefined }
  await lan.switch.ip('link', 'add', 'name', SWITCH, 'type', 'bridge')
  await lan.switch.ip('link', 'set', SWITCH, 'up')
  return lan
}

const makeHost = async (make: Make, name: string, lan: Lan): Promise<Host> => {
  const namespace = await make(name)
  const address = nextAddress(lan)
  const link = await plug(namespace, 'eth0', lan, address)
  await leaveBy(namespace, 'eth0', lan)
  return { name, address, namespace, link }
}

/** Its link is the one outside. */
const makeRouter = async (make: Make, { inside, outside, nat }: Passage): Promise<Host> => {
  const namespace = await make('router')
  const address = nextAddress(outside)
  const link = await plug(namespace, 'out', outside, address)
  await leaveBy(namespace, 'out', outside)
  inside.gateway = nextAddress(inside)
  await plug(namespace, 'in', inside, inside.gateway)
  await namespace.forward()
  await namespace.nft(`
    add table ip nat
    add chain ip nat outbound { type nat hook postrouting priority 100; }
    add rule ip nat outbound oifname "out" ${MASQUERADE[nat]}
    add table ip guard
    add chain ip guard through { type filter hook forward priority 0; policy drop; }
    add rule ip guard through iifname "in" accept
    add rule ip guard through ct state established,related accept
    add chain ip guard own { type filter hook input priority 0; policy accept; }
    add rule ip guard own iifname "out" ct state new drop`)
  return { name: 'router', address, namespace, link }
}

/** The test's end of a door: a port here that leads to the same port in there. */
const openDoor = async (path: string): Promise<{ readonly server: Server; readonly port: number }> => {
  const server = createServer((from) => {
    const to = connect(path)
    from.on('error', () => to.destroy()).on('close', () => to.destroy())
    to.on('error', () => from.destroy()).on('close', () => from.destroy())
    from.pipe(to).pipe(from)
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

const apart = (mine: readonly Host[], groups: readonly (readonly Host[])[]): readonly string[] =>
  groups.filter((group) => group !== mine).flatMap((group) => group.map(({ address }) => address))

export const makeBed = async (t: ExecutionContext): Promise<Bed> => {
  await sweepNamespaces()
  const stack = new AsyncDisposableStack()
  t.teardown(() => stack.disposeAsync())
  const folder = mkdtempSync(join(tmpdir(), 'folkmoot-bed-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const hosts: Host[] = []
  let nodes = 0

  const make: Make = async (label) => {
    const namespace = await makeNamespace(label)
    stack.defer(() => namespace.delete())
    return namespace
  }

  return {
    lan: (prefix) => makeLan(make, prefix),
    router: (passage) => makeRouter(make, passage),
    async host(name, lan) {
      const host = await makeHost(make, name, lan)
      hosts.push(host)
      return host
    },
    async node({ name, namespace }, args = []) {
      const path = join(folder, `${name}-${nodes++}`)
      const { server, port } = await openDoor(path)
      stack.defer(() => void server.close())
      const listen = [`tcp/${P2P_PORT}`, `tcp/${WS_PORT}/ws`].flatMap((place) => ['--p2p', `/ip4/0.0.0.0/${place}`])
      const node = await NodeProcess.start({
        prefix: namespace.prefix,
        places: ['--http', `127.0.0.1:${port}`, '--tls', 'off', ...listen],
        args,
        env: { NODE_OPTIONS: `--import=${DOOR}`, TEST_DOOR_PATH: path, TEST_DOOR_PORT: String(port) }
      })
      stack.use(node)
      return node
    },
    async part(...groups) {
      await Promise.all(groups.flatMap((mine) => mine.map(({ link }) => link.shut(apart(mine, groups)))))
    },
    async join() {
      await Promise.all(hosts.map(({ link }) => link.heal()))
    }
  }
}
