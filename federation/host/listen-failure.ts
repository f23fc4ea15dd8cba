/** Turns libp2p's refusal to listen into an error that names the setting and the address. */
import { ListenFailed, type ListenFailure } from '../errors.ts'

const REASONS: readonly (readonly [RegExp, ListenFailure])[] = [
  [/EADDRINUSE/, 'port-in-use'],
  [/EADDRNOTAVAIL|ENOTFOUND/, 'address-unavailable'],
  [/EACCES|EPERM/, 'permission-denied']
]

/** libp2p reports every address that failed on a line `address: reason` of one text. */
const lineOf = (text: string, address: string): string =>
  text.split('\n').find((line) => line.trim().startsWith(`${address}:`)) ?? ''

const isListenError = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'UnsupportedListenAddressesError'

/** @returns `error` itself when it is about something else. */
export const asListenFailure = (error: unknown, listen: readonly string[]): unknown => {
  if (!isListenError(error)) return error
  const address = listen.find((text) => lineOf(error.message, text) !== '') ?? listen.join(', ')
  const reason = REASONS.find(([pattern]) => pattern.test(lineOf(error.message, address) || error.message))
  return new ListenFailed(reason?.[1] ?? 'listen-failed', address, { cause: error })
}
