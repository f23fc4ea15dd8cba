/**
 * Where the walks take place: two nodes with one guild, and in it a bot by eris on A and one by oceanic.js on B, both administrators.
 * What one does is to be seen by the other: by what its library makes of the event, and of the answer when it asks its own node.
 */
import { readFileSync } from 'node:fs'
import type { Client as Eris, ClientEvents as ErisEvents } from 'eris'
import type { Client as Oceanic, ClientEvents as OceanicEvents } from 'oceanic.js'
import { startMoot, type Moot } from '../../support/process/moot.ts'
import { nextOf } from '../../support/process/next-of.ts'
import { openEris } from '../libraries/eris-client.ts'
import { openOceanic } from '../libraries/oceanic-client.ts'

export interface Walk extends AsyncDisposable {
  readonly moot: Moot
  readonly guild: string
  /** The first text channel. */
  readonly channel: string
  /** On A. */
  readonly eris: Eris
  /** On B. */
  readonly oceanic: Oceanic
  /** The next event that eris tells of on A, from the call on. */
  onA<E extends keyof ErisEvents>(event: E, wanted?: (...args: ErisEvents[E]) => boolean): Promise<ErisEvents[E]>
  /** The next event that oceanic.js tells of on B, from the call on. */
  onB<E extends keyof OceanicEvents>(
    event: E,
    wanted?: (...args: OceanicEvents[E]) => boolean
  ): Promise<OceanicEvents[E]>
  /** What the libraries complained of. */
  readonly complaints: readonly string[]
}

const tokenOf = ({ authorization }: { readonly authorization: string }): string => authorization.replace('Bot ', '')

export const startWalk = async (): Promise<Walk> => {
  await using stack = new AsyncDisposableStack()
  const moot = stack.use(await startMoot())
  const { a, b, beep, boop, guild, channel } = moot
  const complaints: string[] = []
  const hear = (what: unknown): void => void complaints.push(String(what))
  const ca = readFileSync(a.ready.caFile, 'utf8')
  const eris = stack.use(
    await openEris({ tls: a.ready.tls ?? '', ca, token: tokenOf(beep) }, (client) =>
      client.on('error', hear).on('warn', hear)
    )
  ).client
  const oceanic = stack.use(
    await openOceanic({ http: b.ready.http, token: tokenOf(boop) }, (client) =>
      client.on('error', hear).on('warn', hear)
    )
  ).client
  const running = stack.move()
  return {
    moot,
    guild,
    channel,
    eris,
    oceanic,
    onA: (event, wanted) => nextOf(eris, event, wanted),
    onB: (event, wanted) => nextOf(oceanic, event, wanted),
    complaints,
    [Symbol.asyncDispose]: () => running.disposeAsync()
  }
}
