/**
 * How two users stand to each other, as one of them keeps it: a state machine without I/O. What the other one says comes
 * as `heard`, what one does oneself as `done`; the answer is the new standing and the word that goes to the other.
 */
export type Standing = 'friend' | 'blocked' | 'incoming' | 'outgoing'

/** `ask`: to be friends; when the other has asked, that is to accept. */
export type Deed = 'ask' | 'end' | 'block'
export type Word = 'friend.ask' | 'friend.accept' | 'friend.end'

/** `withdraw`: what one has said and the other has not heard yet answers what is over, and is not to be said any more. */
export interface Step {
  readonly standing: Standing | null
  /** What the other is told; null: nothing. */
  readonly word: Word | 'withdraw' | null
}

const ASKED: Step = { standing: 'outgoing', word: 'friend.ask' }
const ACCEPTED: Step = { standing: 'friend', word: 'friend.accept' }
const silently = (standing: Standing | null): Step => ({ standing, word: null })

const ask = (before: Standing | null): Step => {
  if (before === 'friend') return silently('friend')
  return before === 'incoming' ? ACCEPTED : ASKED
}

/** Whoever is blocked is told no more than that they are no friends: a block is nobody's business. */
export const done = (before: Standing | null, deed: Deed): Step => {
  if (deed === 'ask') return ask(before)
  const after = deed === 'block' ? 'blocked' : null
  return { standing: after, word: before === null || before === 'blocked' ? null : 'friend.end' }
}

/** Who asks again is answered again: they may have lost what they knew. */
const heardAsking = (before: Standing | null): Step =>
  before === 'outgoing' || before === 'friend' ? ACCEPTED : silently('incoming')

/** Of one who is blocked nothing is taken; but who takes for accepted what is over is told so, as by anybody. */
const heardOfBlocked = (word: Word): Step => ({
  standing: 'blocked',
  word: word === 'friend.accept' ? 'friend.end' : null
})

/**
 * Attack when absent: a stranger says `friend.accept` to whoever has never asked them, and is their friend; or asks on,
 * though they are blocked.
 */
export const heard = (before: Standing | null, word: Word): Step => {
  if (before === 'blocked') return heardOfBlocked(word)
  if (word === 'friend.ask') return heardAsking(before)
  if (word === 'friend.end') return { standing: null, word: 'withdraw' }
  if (before === 'outgoing' || before === 'friend') return silently('friend')
  // They take for accepted what has not been asked, or not any more: they are told.
  return { standing: null, word: 'friend.end' }
}
