/** A table of rights: who may do what, one test a row. */
import test from 'ava'
import { guildOfFour, verdict, type Right } from './guild-of-four.ts'

export const checkRights = (rights: readonly Right[]): void => {
  for (const { name, by, draft, after, channel, says } of rights) {
    test(`${name} by ${by.name}: ${says}`, (t) => {
      const four = guildOfFour()
      after?.(four)
      t.is(verdict(four, by, draft(four), channel?.(four) ?? four.general), says)
    })
  }
}
