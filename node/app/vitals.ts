/** How the process is doing: the event loop in the last minute, memory. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** ms */
const WINDOW = 60_000
/** How often the event loop is asked, in ms: what it costs an idle node shows in no figure. */
const RESOLUTION = 100
const NS = 1e6

export interface EventLoop {
  /** How late work begins, in ms: half of it, all but a hundredth, the latest. */
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
  const read = (): EventLoop => ({
    median: Math.max(delays.percentile(50) / NS - RESOLUTION, 0),
    p99: Math.max(delays.percentile(99) / NS - RESOLUTION, 0),
    longest: Math.max(delays.max / NS - RESOLUTION, 0)
  })
  delays.enable()
  const timer = setInterval(() => delays.reset(), WINDOW).unref()
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
