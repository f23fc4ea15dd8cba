import type { Reply } from '../../support/api/node.ts'
import type { Entry, Ids } from './entry.ts'
import type { Operation } from './operations.ts'
import type { Stage } from './stage.ts'

/** Of what there is none, in this guild or on this node. */
export const NOBODY = '1234567890123456789'

const pathFor = (path: string, ids: Ids): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? NOBODY))

const queryFor = ({ query }: Entry, stage: Stage, ids: Ids): string => {
  const text = typeof query === 'function' ? query(stage, ids) : query
  return text === undefined ? '' : `?${text}`
}

/** Sends the request that an entry describes. */
export const tryOperation = async (stage: Stage, { method, path }: Operation, entry: Entry): Promise<Reply> => {
  const ids = { ...stage.ids, ...(await entry.given?.(stage)) }
  const { by = 'bot' } = entry
  const body = entry.bodyOf ? entry.bodyOf(stage, ids) : entry.body
  return stage.node.request(method, `${pathFor(path, ids)}${queryFor(entry, stage, ids)}`, {
    ...(by === 'nobody' ? {} : { authorization: (await entry.authorization?.(stage)) ?? stage[by].authorization }),
    ...(body === undefined ? {} : { body })
  })
}
