/** What is only heard is dialled now and then: nobody has a crowd of nodes knock at somebody else's door. */
import test from 'ava'
import { createDialBudget } from '../../../federation/discovery/dial-budget.ts'
import { COMPANY } from '../../../federation/discovery/limits.ts'

const MINUTE = 60_000

const setup = () => {
  let now = 0
  const budget = createDialBudget(() => now)
  return { budget, wait: (ms: number) => void (now += ms) }
}

const ports = (host: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `/ip4/${host}/tcp/${n + 1}/p2p/somebody`)

test('of one host so many addresses are dialled in a minute, whoever names them, and then again', (t) => {
  const { budget, wait } = setup()
  const named = Array.from({ length: 50 }, (_, n) => budget(`mallory ${n}`, ports('60.0.0.1', 8)).length)
  t.is(
    named.reduce((sum, each) => sum + each, 0),
    COMPANY.addressesPerHost
  )
  t.is(budget('bob', ports('60.0.0.2', 1)).length, 1)
  t.deepEqual(budget('bob', [...ports('60.0.0.1', 1), ...ports('192.168.1.2', 1)]), ports('192.168.1.2', 1))
  wait(MINUTE)
  t.is(budget('bob', ports('60.0.0.1', 1)).length, 1)
})

test('on the word of one peer so many are dialled in a minute, and others are heard', (t) => {
  const { budget, wait } = setup()
  const dialled = (by: string) =>
    Array.from({ length: 100 }, (_, n) => budget(by, ports(`60.0.1.${n}`, 1))).filter(({ length }) => length > 0).length
  t.is(dialled('mallory'), COMPANY.peersPerVoice)
  t.is(dialled('bob'), COMPANY.peersPerVoice)
  wait(MINUTE)
  t.is(dialled('mallory'), COMPANY.peersPerVoice)
})
