/**
 * Which notices are news: later than whatever their device has said of the same kind before, and no more of one device
 * than it may say. So what was said once cannot be said again by whoever has heard it, and nobody fills the topic.
 */
import type { DeviceKey, GuildCid } from '../node/core/ids.ts'
import type { Notice } from '../node/core/notices.ts'
import type { CertifiedDevice, Clock } from '../node/core/ports.ts'
import { NOTICES } from './limits.ts'

type Speaker = Pick<CertifiedDevice, 'user' | 'key'>

export interface NoticeOrder {
  /**
   * Takes note of what a device has signed.
   *
   * @param t when, by its clock; ms since the Unix epoch
   * @returns is it news?
   */
  admits(guild: GuildCid, device: Speaker, kind: Notice['k'], t: number): boolean
}

interface Voice {
  readonly last: Map<Notice['k'], number>
  tokens: number
  /** When there were so many tokens. */
  at: number
}

type Voices = Map<DeviceKey, Voice>

/** Each proof of a fork is news of its own, and one that is known does nothing. */
const isRepeatable = (kind: Notice['k']): boolean => kind === 'fork'

const refill = (voice: Voice, now: number): void => {
  const gained = (Math.max(now - voice.at, 0) * NOTICES.devicePerSecond) / 1000
  voice.tokens = Math.min(NOTICES.deviceBurst, voice.tokens + gained)
  voice.at = now
}

/** What a device has said of that kind last; what lies further ahead than anything that is heard is from before the clock was set back. */
const lastOf = ({ last }: Voice, kind: Notice['k'], now: number): number => {
  const t = last.get(kind) ?? -Infinity
  return t > now + NOTICES.freshFor ? -Infinity : t
}

/** Nothing that it has said can come again, for it would be too old. */
const isOver = ({ last, at }: Voice, now: number): boolean =>
  [at, ...last.values()].every((t) => Math.abs(now - t) > NOTICES.freshFor)

export const createNoticeOrder = (clock: Clock): NoticeOrder => {
  /** Those who spoke last stand last. */
  const users = new Map<string, Voices>()

  const forgetOldest = (): void => {
    const oldest = users.size > NOTICES.users ? users.keys().next() : undefined
    if (oldest && !oldest.done) users.delete(oldest.value)
  }

  const voicesOf = (guild: GuildCid, { user }: Speaker): Voices => {
    const name = `${guild} ${user}`
    const voices: Voices = users.get(name) ?? new Map()
    users.delete(name)
    users.set(name, voices)
    forgetOldest()
    return voices
  }

  /** Undefined when so many other devices of the user have just spoken. */
  const voiceOf = (voices: Voices, key: DeviceKey, now: number): Voice | undefined => {
    const known = voices.get(key)
    if (known) return known
    for (const [other, voice] of voices) if (isOver(voice, now)) voices.delete(other)
    if (voices.size >= NOTICES.devicesPerUser) return undefined
    const voice: Voice = { last: new Map(), tokens: NOTICES.deviceBurst, at: now }
    voices.set(key, voice)
    return voice
  }

  return {
    admits(guild, device, kind, t) {
      const now = clock.now()
      const voice = voiceOf(voicesOf(guild, device), device.key, now)
      if (!voice || (!isRepeatable(kind) && t <= lastOf(voice, kind, now))) return false
      refill(voice, now)
      if (voice.tokens < 1) return false
      voice.tokens--
      voice.last.set(kind, t)
      return true
    }
  }
}
