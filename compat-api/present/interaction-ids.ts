/** What an interaction names: people, roles, places, messages and files, of which its bot is told what they are. */
import type { App, Interaction } from '../../node/app/index.ts'
import { snowflakeTime, type Snowflake } from '../../node/core/ids.ts'
import type { GivenFile, GivenOption } from '../../node/core/interactions/calls.ts'
import { leaves } from '../../node/core/interactions/options.ts'
import { attachmentsOf } from '../../node/core/messages.ts'
import { presentAttachment } from './attachment.ts'

const [USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT] = [6, 7, 8, 9, 11]
const [USER_MENU, MESSAGE_MENU] = [2, 3]
const [USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT, FILE_UPLOAD] = [5, 6, 7, 8, 19]
/** A label or a row, and what stands in it. */
const DEPTH = 3

type Of = Pick<Interaction, 'call' | 'command'>
type Loose = Readonly<Record<string, unknown>>

export interface Named {
  readonly users: readonly string[]
  readonly roles: readonly string[]
  readonly channels: readonly string[]
  readonly messages: readonly string[]
}

interface Chosen {
  readonly type: unknown
  readonly values: readonly string[]
}

const isMap = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const chosenIn = (components: readonly unknown[], depth = DEPTH): readonly Chosen[] =>
  components.filter(isMap).flatMap((one) => {
    const inside = [...listIn(one['components']), ...(isMap(one['component']) ? [one['component']] : [])]
    const values = listIn(one['values']).filter((value) => typeof value === 'string')
    const own = values.length > 0 ? [{ type: one['type'], values }] : []
    return [...own, ...(depth > 1 ? chosenIn(inside, depth - 1) : [])]
  })

const namedByMenus = (menus: readonly Chosen[]): Named => {
  const of = (...types: readonly unknown[]) => menus.flatMap(({ type, values }) => (types.includes(type) ? values : []))
  return {
    users: of(USER_SELECT, MENTIONABLE_SELECT),
    roles: of(ROLE_SELECT, MENTIONABLE_SELECT),
    channels: of(CHANNEL_SELECT),
    messages: []
  }
}

const idsOf = (options: readonly GivenOption[], ...types: readonly (number | undefined)[]): readonly string[] =>
  options.flatMap(({ type, value }) => (types.includes(type) && typeof value === 'string' ? [value] : []))

export const namedIn = ({ call, command }: Of): Named => {
  if (call.k === 'component') return namedByMenus([{ type: call.componentType, values: call.values ?? [] }])
  if (call.k === 'form') return namedByMenus(chosenIn(call.components))
  const given = leaves(call.options)
  const target = call.target === null ? [] : [call.target]
  return {
    users: [...idsOf(given, USER, MENTIONABLE), ...(command?.type === USER_MENU ? target : [])],
    roles: idsOf(given, ROLE, MENTIONABLE),
    channels: idsOf(given, CHANNEL),
    messages: command?.type === MESSAGE_MENU ? target : []
  }
}

/** By the number that the user's client has given each. */
export type ShownFiles = ReadonlyMap<string, ReturnType<typeof presentAttachment>>

/** @param room where they were given */
export const shownFiles = (
  app: App,
  origin: string,
  room: Snowflake | undefined,
  { id, call }: Pick<Interaction, 'id' | 'call'>
): ShownFiles => {
  const files: readonly GivenFile[] = 'files' in call ? (call.files ?? []) : []
  if (room === undefined || files.length === 0) return new Map()
  const shown = attachmentsOf({ t: snowflakeTime(id), files: files.map(({ id: _id, ...file }) => file) })
  return new Map(
    files.flatMap(({ id: given }, i) => {
      const file = shown[i]
      return file ? [[given, presentAttachment(app, origin, room, file)]] : []
    })
  )
}

/** A client numbers its files; a bot is told their ids. */
export const optionsWith = (options: readonly GivenOption[], files: ShownFiles): readonly GivenOption[] =>
  options.map((one) => ({
    ...one,
    ...(one.type === ATTACHMENT ? { value: files.get(String(one.value))?.id ?? String(one.value) } : {}),
    ...(one.options ? { options: optionsWith(one.options, files) } : {})
  }))

export const componentsWith = (components: readonly unknown[], files: ShownFiles, depth = DEPTH): readonly unknown[] =>
  components.map((one) => {
    if (!isMap(one) || depth === 0) return one
    const { components: inside, component, values } = one
    return {
      ...one,
      ...(Array.isArray(inside) ? { components: componentsWith(inside, files, depth - 1) } : {}),
      ...(isMap(component) ? { component: componentsWith([component], files, depth - 1)[0] } : {}),
      ...(one['type'] === FILE_UPLOAD && Array.isArray(values)
        ? { values: values.map((value) => files.get(String(value))?.id ?? value) }
        : {})
    }
  })
