/** What somebody may choose of a menu, whatever their client says. */
import test from 'ava'
import { misfitOfChosen } from '../../../../node/core/interactions/chosen.ts'

const options = ['1', '2', '3'].map((value) => ({ label: value, value }))
const menu = { type: 3, options, min_values: 1, max_values: 2 }
const [ALICE, BOB] = ['1298767095701559751', '1298767095701559752']

test('texts must be offered, each once, and neither too few nor too many', (t) => {
  for (const fine of [['1'], ['3', '2']]) t.is(misfitOfChosen(menu, fine), null)
  for (const wrong of [['4'], ['1', '1'], ['1', '2', '3'], [], null])
    t.is(typeof misfitOfChosen(menu, wrong), 'string', JSON.stringify(wrong))
  t.is(misfitOfChosen({ ...menu, min_values: 0 }, []), null)
  t.is(typeof misfitOfChosen({ type: 3, options: 'none' }, ['1']), 'string')
})

test('of people, roles and channels ids are chosen; one, where the bot says nothing', (t) => {
  for (const type of [5, 6, 7, 8]) {
    t.is(misfitOfChosen({ type }, [ALICE]), null)
    for (const wrong of [['alice'], [ALICE, BOB], []]) t.is(typeof misfitOfChosen({ type }, wrong), 'string')
    t.is(misfitOfChosen({ type, max_values: 25 }, [ALICE, BOB]), null)
  }
})

test('of a button nothing is chosen', (t) => {
  for (const fine of [null, []]) t.is(misfitOfChosen({ type: 2 }, fine), null)
  t.is(typeof misfitOfChosen({ type: 2 }, ['1']), 'string')
})
