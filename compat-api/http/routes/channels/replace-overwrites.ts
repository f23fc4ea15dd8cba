import type { Draft } from '../../../../node/core/ops.ts'
import type { Channel, Overwrite } from '../../../../node/core/state.ts'

const isSame = (a: Overwrite, b: Overwrite): boolean =>
  a.target === b.target && a.allow === b.allow && a.deny === b.deny

/** The ops that leave a channel with exactly these overwrites; none for what is already so. */
export const replaceOverwrites = (channel: Channel, wanted: readonly Overwrite[]): readonly Draft[] => {
  const gone = channel.overwrites.filter((had) => !wanted.some(({ target }) => target === had.target))
  const fresh = wanted.filter((overwrite) => !channel.overwrites.some((had) => isSame(had, overwrite)))
  return [
    ...gone.map(({ target }): Draft => ({ k: 'ow.del', body: { channel: channel.cid, target } })),
    ...fresh.map((overwrite): Draft => ({ k: 'ow.set', body: { channel: channel.cid, overwrite } }))
  ]
}
