import test from 'ava'
import fc from 'fast-check'
import { folded, keywordsOf, offence } from '../../../../node/core/automod/keywords.ts'

const found = (words: readonly string[], text: string, allowed: readonly string[] = []): string | null =>
  offence(keywordsOf(words), keywordsOf(allowed), folded(text))?.matched ?? null

test('a word is found as its stars say, whatever its case', (t) => {
  t.is(found(['cat'], 'the CAT sat'), 'cat')
  t.is(found(['cat'], 'concatenate, cats'), null)
  t.is(found(['cat*'], 'cats'), 'cat')
  t.is(found(['cat*'], 'concat'), null)
  t.is(found(['*cat'], 'a concat!'), 'cat')
  t.is(found(['*cat'], 'cats'), null)
  t.is(found(['*cat*'], 'concatenate'), 'cat')
  t.is(found(['the mat'], 'upon the mat.'), 'the mat')
  t.is(found(['кот'], 'Кот!'), 'кот')
  t.is(found(['кот'], 'котик'), null)
  t.is(found(['𝒳'], 'a𝒳'), null)
})

test('stars alone are no word', (t) => {
  for (const word of ['*', '**', ' ', '* *']) t.is(found([word], 'anything * at ** all'), null, word)
})

test('what is part of something allowed is no offence; the same elsewhere is', (t) => {
  t.is(found(['*ass*'], 'a class', ['class']), null)
  t.is(found(['*ass*'], 'a class, ass', ['class']), 'ass')
  t.is(found(['*ass*'], 'classes', ['class']), 'ass')
  t.is(found(['ab', 'ab cd'], 'ab cd', ['ab']), 'ab cd')
})

test('a word without a part of a word around it is found wherever it stands; property', (t) => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 20 }), letters, (words, word) => {
      const text = words.join(' ')
      return (
        (found([word], text) !== null) === words.includes(word) &&
        (found([`*${word}*`], text) !== null) === words.some((each) => each.includes(word)) &&
        (found([`${word}*`], text) !== null) === words.some((each) => each.startsWith(word)) &&
        (found([`*${word}`], text) !== null) === words.some((each) => each.endsWith(word))
      )
    })
  )
  t.pass()
})
