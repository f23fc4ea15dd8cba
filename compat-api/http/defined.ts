type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** The entries that hold a value: what a request has named, null included. */
export const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>

/** Null resets a field; undefined leaves it. */
export const orDefault = <T>(value: T | null | undefined, otherwise: T): T | undefined =>
  value === null ? otherwise : value
