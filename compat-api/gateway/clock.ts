/** Time, as the gateway needs it; tests bring their own. */
export interface GatewayClock {
  /** ms since the Unix epoch. */
  now(): number
  /** Calls `act` once after `ms`, unless disposed before. */
  after(ms: number, act: () => void): Disposable
}

/** The machine's clock; its timers do not keep the process alive. */
export const systemClock: GatewayClock = {
  now: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms).unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  }
}
