/** Do two values of a state say the same? For plain objects, lists and what they are made of. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

export const isSame = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true
  if (!isObject(a) || !isObject(b)) return false
  const [ofA, ofB] = [Object.keys(a), Object.keys(b)]
  return ofA.length === ofB.length && ofA.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
}
