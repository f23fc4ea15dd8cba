import test from 'ava'
import fc from 'fast-check'
import { isPosition, positionBetween } from '../../../node/core/position.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const key = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...DIGITS.split('')), maxLength: 6 }),
    fc.constantFrom(...DIGITS.slice(1).split(''))
  )
  .map(([head, last]) => head + last)

test('there is a position between any two, and room below and above it', (t) => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      if (a === b) return
      const [low, high] = a < b ? [a, b] : [b, a]
      const middle = positionBetween(low, high)
      t.true(low < middle && middle < high, `${low} < ${middle} < ${high}`)
      t.true(isPosition(middle))
    }),
    { numRuns: 1000 }
  )
})

test('there is a position below the lowest and above the highest', (t) => {
  fc.assert(
    fc.property(key, (at) => {
      const below = positionBetween('', at)
      const above = positionBetween(at, null)
      t.true('' < below && below < at && isPosition(below))
      t.true(at < above && isPosition(above))
    })
  )
  t.true(isPosition(positionBetween('', null)))
})

test('hundreds of moves to the same place still have a key', (t) => {
  let top = positionBetween('', null)
  for (let i = 0; i < 250; i++) top = positionBetween(top, null)
  t.true(isPosition(top), top)
  let bottom = positionBetween('', null)
  for (let i = 0; i < 250; i++) bottom = positionBetween('', bottom)
  t.true(isPosition(bottom), bottom)
})

test('what is out of order has nothing between', (t) => {
  t.throws(() => positionBetween('V', 'V'), { instanceOf: RangeError })
  t.throws(() => positionBetween('W', 'V'), { instanceOf: RangeError })
})

test('a key never ends in 0, is never empty, and has a bounded length', (t) => {
  for (const wrong of ['', '0', 'V0', 'V ', '~', 'é', 'V'.repeat(65)]) t.false(isPosition(wrong), wrong)
  for (const right of ['1', '0V', 'z', 'V'.repeat(64)]) t.true(isPosition(right), right)
})
