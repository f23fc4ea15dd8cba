/** What fits a form: texts, menus, files, groups and boxes; by what their author has written. */
import test from 'ava'
import type { FormCall, GivenFile } from '../../../../node/core/interactions/calls.ts'
import { misfitOfForm } from '../../../../node/core/interactions/form.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'

const label = (component: object): object => ({ type: 18, label: 'x', component: { custom_id: 'it', ...component } })
const row = (component: object): object => ({ type: 1, components: [{ custom_id: 'it', ...component }] })
const options = ['a', 'b', 'c'].map((value) => ({ label: value, value }))

const handed = (components: readonly object[], files: readonly string[] = [], customId = 'form'): FormCall => ({
  k: 'form',
  parent: '1' as Snowflake,
  customId,
  components,
  ...(files.length > 0 ? { files: files.map((id) => ({ id }) as GivenFile) } : {})
})

/** Of a form with one field: what is wrong with this in it; null: nothing. */
const wrong = (asked: object, given: object | null, files: readonly string[] = [], frame = label): string | null => {
  const { type } = asked as { readonly type: number }
  const components = given === null ? [] : [frame({ type, ...given })]
  const misfit = misfitOfForm({ customId: 'form', components: [frame(asked)] }, handed(components, files))
  return misfit && `${misfit.field}: ${misfit.problem}`
}

test('a text is there if it must be, and as long as it may', (t) => {
  const text = { type: 4, min_length: 2, max_length: 4 }
  for (const frame of [label, row]) {
    for (const value of ['ab', 'abcd']) t.is(wrong(text, { value }, [], frame), null)
    for (const value of ['a', 'abcde', '', null, 12]) t.regex(wrong(text, { value }, [], frame) ?? '', /^it: it is/)
    t.is(wrong(text, null, [], frame), 'it: it is too short')
  }
  for (const given of [{ value: '' }, { value: null }, {}, null]) t.is(wrong({ ...text, required: false }, given), null)
  t.is(wrong({ ...text, required: false }, { value: 'a' }), 'it: it is too short')
  t.is(wrong({ type: 4 }, { value: 'x'.repeat(4000) }), null)
  t.is(wrong({ type: 4 }, { value: 'x'.repeat(4001) }), 'it: it is too long')
})

test('of menus as much is chosen as they ask for, and of what they offer', (t) => {
  const menu = { type: 3, options, max_values: 2 }
  for (const values of [['a'], ['c', 'b']]) t.is(wrong(menu, { values }), null)
  for (const values of [[], ['d'], ['a', 'b', 'c'], ['a', 'a'], 'a', [1]])
    t.regex(wrong(menu, { values }) ?? '', /^it: /)
  t.regex(wrong(menu, null) ?? '', /too few/)
  t.is(wrong({ ...menu, required: false }, null), null)
  t.regex(wrong({ ...menu, required: false, min_values: 2 }, { values: ['a'] }) ?? '', /too few/)
  t.is(wrong({ type: 5 }, { values: ['123'] }), null)
  t.regex(wrong({ type: 5 }, { values: ['alice'] }) ?? '', /not offered/)
})

test('files are those that were sent, as many as are asked for', (t) => {
  const upload = { type: 19, max_values: 2 }
  t.is(wrong(upload, { values: ['0', '1'] }, ['0', '1']), null)
  t.regex(wrong(upload, { values: ['0', '2'] }, ['0', '1']) ?? '', /not sent/)
  t.regex(wrong(upload, { values: ['0', '0'] }, ['0']) ?? '', /twice/)
  t.regex(wrong(upload, { values: ['0', '1', '2'] }, ['0', '1', '2']) ?? '', /too many/)
  t.regex(wrong(upload, null) ?? '', /too few/)
  t.regex(wrong(upload, { values: [0] }, ['0']) ?? '', /no list/)
  t.is(wrong({ ...upload, required: false }, { values: [] }), null)
})

test('groups and boxes', (t) => {
  const radio = { type: 21, options }
  t.is(wrong(radio, { value: 'b' }), null)
  t.regex(wrong(radio, { value: 'd' }) ?? '', /not offered/)
  t.regex(wrong(radio, {}) ?? '', /nothing is chosen/)
  t.is(wrong({ ...radio, required: false }, { value: null }), null)
  const boxes = { type: 22, options, max_values: 2 }
  t.is(wrong(boxes, { values: ['a', 'c'] }), null)
  t.is(wrong({ type: 22, options }, { values: ['a', 'b', 'c'] }), null)
  t.is(wrong({ ...boxes, required: false }, {}), null)
  for (const values of [[], ['a', 'b', 'c'], ['a', 'a'], ['d'], 'a']) t.regex(wrong(boxes, { values }) ?? '', /^it: /)
  for (const given of [{ value: true }, { value: false }, null]) t.is(wrong({ type: 23 }, given), null)
  t.regex(wrong({ type: 23 }, { value: 'yes' }) ?? '', /neither/)
})

test('nothing is handed in that was not asked, as something else, twice, or for another form', (t) => {
  const form = {
    customId: 'form',
    components: [{ type: 10, content: 'Hear' }, label({ type: 4 }), row({ type: 4, custom_id: 'b' })]
  }
  const [one, other] = [label({ type: 4, value: 'x' }), row({ type: 4, custom_id: 'b', value: 'y' })]
  t.is(misfitOfForm(form, handed([one, other])), null)
  t.like(misfitOfForm(form, handed([one, other, label({ type: 4, custom_id: 'c' })])), { field: 'c' })
  const disguised = label({ type: 3, custom_id: 'b', value: 'y' })
  t.deepEqual(misfitOfForm(form, handed([one, disguised])), { field: 'b', problem: 'the field is of another type' })
  t.like(misfitOfForm(form, handed([one, other, other])), { field: 'b' })
  t.like(misfitOfForm(form, handed([one])), { field: 'b' })
  t.like(misfitOfForm(form, handed([one, other], [], 'else')), { field: 'else' })
})
