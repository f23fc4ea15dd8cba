/** That the bed's cables and routers do what the other stories take them to do. */
import type { ExecutionContext } from 'ava'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { makeBed, story, type Host } from './bed.ts'

const PROGRAM = fileURLToPath(new URL('datagrams.ts', import.meta.url))
const ASKED = 100

const commandOn = ({ namespace }: Host, ...args: readonly string[]): [string, string[]] => {
  const [program = '', ...words] = [...namespace.prefix, process.execPath, PROGRAM, ...args]
  return [program, words]
}

const answerOn = async (t: ExecutionContext, host: Host): Promise<void> => {
  const child = spawn(...commandOn(host, 'answer'))
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
}

/** As whom each of `others` sees the host, once for every answer. */
const seenBy = async (host: Host, ...others: readonly Host[]): Promise<readonly (readonly string[])[]> => {
  const { stdout } = await promisify(execFile)(
    ...commandOn(host, 'ask', String(ASKED), ...others.map(({ address }) => address))
  )
  const answers: Record<string, readonly string[]> = JSON.parse(stdout)
  return others.map(({ address }) => answers[address] ?? [])
}

story('routers translate addresses, each in its way, and let nothing in that was not asked for', async (t) => {
  const bed = await makeBed(t)
  const wide = await bed.lan('60.0.0')
  const [home, office] = [await bed.lan('192.168.1'), await bed.lan('192.168.1')]
  const cone = await bed.router({ inside: home, outside: wide, nat: 'cone' })
  const symmetric = await bed.router({ inside: office, outside: wide, nat: 'symmetric' })
  const [a, b] = [await bed.host('a', home), await bed.host('b', office)]
  const [c, d] = [await bed.host('c', wide), await bed.host('d', wide)]
  await Promise.all([a, b, c, d].map((host) => answerOn(t, host)))

  const [coneAtC = [], coneAtD = []] = await seenBy(a, c, d)
  t.is(coneAtC.length, ASKED)
  t.is(new Set([...coneAtC, ...coneAtD]).size, 1, 'one port for both')
  t.true(coneAtC[0]?.startsWith(`${cone.address}:`))
  const [symmetricAtC = [], symmetricAtD = []] = await seenBy(b, c, d)
  t.is(symmetricAtC.length, ASKED)
  t.is(new Set([...symmetricAtC, ...symmetricAtD]).size, 2, 'a port for each')
  t.true(symmetricAtC[0]?.startsWith(`${symmetric.address}:`))
  t.deepEqual(await seenBy(c, cone, symmetric), [[], []])
})

story('cables are cut, healed and made lossy one way; groups are parted', async (t) => {
  const bed = await makeBed(t)
  const lan = await bed.lan('192.168.1')
  const [a, b, c] = [await bed.host('a', lan), await bed.host('b', lan), await bed.host('c', lan)]
  await Promise.all([a, b, c].map((host) => answerOn(t, host)))
  const count = async (from: Host, to: Host) => (await seenBy(from, to))[0]?.length ?? 0

  // They know each other's hardware addresses before questions for those can be lost.
  t.is(await count(a, b), ASKED)
  for (const loss of [{ inward: 50 }, { outward: 50 }]) {
    await a.link.lose(loss)
    const came = await count(a, b)
    t.true(came > ASKED / 5 && came < (ASKED * 4) / 5, `${came} of ${ASKED}`)
  }
  await a.link.cut()
  t.is(await count(a, b), 0)
  await a.link.heal()
  t.is(await count(a, b), ASKED)
  await bed.part([a, b], [c])
  t.deepEqual([await count(a, b), await count(a, c), await count(c, b)], [ASKED, 0, 0])
  await bed.join()
  t.is(await count(c, b), ASKED)
})
