import type { APIMessageTopLevelComponent } from 'discord-api-types/v10'
import { componentWithFiles, type FindFile } from './media.ts'
import { component, readComponents } from './written.ts'

/** Where a component holds others (Discord: "Component Reference"). */
const CHILDREN = ['components', 'accessory', 'component']

/** Containers hold sections, and these an accessory; more is nobody's. */
const DEPTH = 5

type Loose = Readonly<ReturnType<typeof readComponents>[number]>
/** The next id, and what a message carries. */
interface Pass {
  next(): number
  readonly find: FindFile
}

/** What is no component is left out. */
const numberChild = (value: unknown, pass: Pass, depth: number): readonly Loose[] => {
  if (Array.isArray(value)) return value.flatMap((item) => (Array.isArray(item) ? [] : numberChild(item, pass, depth)))
  const { success, data } = component.safeParse(value)
  return success && depth > 0 ? [numberOne(data, pass, depth - 1)] : []
}

/** A component that its author gave no id gets the next one, in reading order. */
const numberOne = (one: Loose, pass: Pass, depth: number): Loose => {
  const own = one['id']
  const id = typeof own === 'number' && own > 0 ? own : pass.next()
  const children = CHILDREN.filter((key) => key in one).map((key) => {
    const inside = numberChild(one[key], pass, depth)
    return [key, key === 'components' ? inside : inside[0]]
  })
  return { ...componentWithFiles(one, pass.find), id, ...Object.fromEntries(children) }
}

/** @param json JSON text of a list of components, or null. @param find what the message carries */
export const presentComponents = (json: string | null, find: FindFile): APIMessageTopLevelComponent[] => {
  let count = 0
  return numberChild(
    readComponents(json),
    { next: () => ++count, find },
    DEPTH
  ) as unknown as APIMessageTopLevelComponent[]
}
