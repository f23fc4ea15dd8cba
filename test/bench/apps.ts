/** The use cases of a node without its network, in this process. */
import { randomBytes } from 'node:crypto'
import { createApp, type LocalApp } from '../../node/app/create-app.ts'
import type { Clock } from '../../node/core/ports.ts'

export const clock = { now: Date.now }
export const silent = { info: () => {}, warn: () => {}, error: () => {} }

/** @param database a file, or ':memory:'. @param time what is now */
export const openApp = (database: string, time: Clock = clock): LocalApp =>
  createApp({
    database,
    clock: time,
    random: { bytes: (length) => randomBytes(length) },
    logger: silent,
    rateLimits: false
  })
