/** Distinct things in an order of their own: ava compares sets in the order in which they were filled, and ids are drawn at random. */
export const unordered = (items: Iterable<unknown>): readonly unknown[] =>
  [...new Set(items)].toSorted((a, b) => (String(a) < String(b) ? -1 : 1))
