/** How the process is doing: the event loop in the last minute, memory. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** ms */
const WINDOW = 60_000
/** How often the event loop is asked, in ms: what it costs an idle node shows in no figure. */
const RESOLUTION = 100
/** Of fewer figures the worst is more than a hundredth: one hitch, as a start is, would say that the machine is too busy. */
const ENOUGH = 100
const NS = 1e6

export interface EventLoop {
  /** How late work begins, in ms: half of it, all but a hundredth (in the first seconds of a minute, of the one before), the latest. */
  readonly median: number
  readonly p99: number
  readonly longest: number
}

export interface Memory {
  /** Bytes. */
  readonly resident: number
  readonly heap: number
  readonly external: number
}

export interface Vitals extends Disposable {
  eventLoop(): EventLoop
  memory(): Memory
  /** s since the process began. */
  uptime(): number
}

export const watchVitals = (): Vitals => {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
  let before = 0
  const late = (ns: number): number => Math.max(ns / NS - RESOLUTION, 0)
  const p99 = (): number => (delays.count < ENOUGH ? before : late(delays.percentile(99)))
  const read = (): EventLoop => ({ median: late(delays.percentile(50)), p99: p99(), longest: late(delays.max) })
  const begin = (): void => {
    before = p99()
    delays.reset()
  }
  delays.enable()
  const timer = setInterval(begin, WINDOW).unref()
  return {
    eventLoop: read,
    memory() {
      const { rss, heapUsed, external } = process.memoryUsage()
      return { resident: rss, heap: heapUsed, external }
    },
    uptime: () => process.uptime(),
    [Symbol.dispose]() {
      clearInterval(timer)
      delays.disable()
    }
  }
}
