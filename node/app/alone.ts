import { ALONE, WHOLE } from '../core/health.ts'
import type { Network } from '../core/ports.ts'

/** A node that has no network yet: nobody can be reached, and nobody hears of anything. */
export const alone: Network = {
  addresses: () => [],
  peerId: () => '',
  describeInvite: () => Promise.reject(new Error('the node is not connected')),
  join: () => Promise.reject(new Error('the node is not connected')),
  findCode: () => Promise.reject(new Error('the node is not connected')),
  offerCodes: () => {},
  discover: () => Promise.resolve([]),
  pull: () => Promise.reject(new Error('the node is not connected')),
  page: () => Promise.resolve(),
  fetchBlob: () => Promise.resolve(false),
  follow: () => Promise.resolve(),
  unfollow: () => Promise.resolve(),
  tell: () => {},
  bring: () => {},
  interact: () => Promise.resolve(undefined),
  answer: () => Promise.resolve(false),
  commandBooks: () => Promise.resolve([]),
  emojiBooks: () => Promise.resolve([]),
  publish: () => {},
  health: () => ALONE,
  lag: () => WHOLE
}
