import type { Application } from '../../node/app/index.ts'
import type { Command, CommandOption } from '../../node/core/commands/command.ts'
import type { Snowflake } from '../../node/core/ids.ts'
import type { Fixture, GuildState } from '../../node/core/state.ts'
import { globalId } from '../../node/core/ids.ts'

type Translations = Readonly<Record<string, string>> | null | undefined

const bestOf = (said: Translations, locale: string): string | undefined =>
  said?.[locale] ?? Object.entries(said ?? {}).find(([other]) => other.split('-')[0] === locale.split('-')[0])?.[1]

/** @param translations as they are; otherwise only what they come to in a language. */
interface Reading {
  readonly translations: boolean
  /** As `en-GB`. */
  readonly locale: string | null
}

const WHOLE: Reading = { translations: true, locale: null }

interface Said {
  readonly name_localizations?: Translations
  readonly description_localizations?: Translations
}

const localized = (said: Said, key: 'name' | 'description', { translations, locale }: Reading): object => {
  const all = said[`${key}_localizations`]
  const best = locale === null ? undefined : bestOf(all, locale)
  return {
    ...(translations ? { [`${key}_localizations`]: all ?? null } : {}),
    ...(best === undefined ? {} : { [`${key}_localized`]: best })
  }
}

const presentOption = (option: CommandOption, reading: Reading): object => {
  const { name_localizations: _names, description_localizations: _descriptions, choices, options, ...rest } = option
  return {
    ...rest,
    ...localized(option, 'name', reading),
    ...localized(option, 'description', reading),
    ...(choices
      ? {
          choices: choices.map((choice) => ({
            name: choice.name,
            value: choice.value,
            ...localized(choice, 'name', reading)
          }))
        }
      : {}),
    ...(options ? { options: options.map((one) => presentOption(one, reading)) } : {})
  }
}

/** @param guild of a guild's command. */
export const presentCommand = (
  application: Pick<Application, 'id'>,
  guild: Snowflake | null,
  command: Command,
  reading: Reading = WHOLE
) => {
  const { options, name_localizations: _names, description_localizations: _descriptions, ...rest } = command
  return {
    ...rest,
    application_id: application.id,
    ...localized(command, 'name', reading),
    ...localized(command, 'description', reading),
    dm_permission: guild === null && (command.contexts === null || command.contexts.includes(1)),
    ...(guild === null ? {} : { guild_id: guild }),
    ...(options ? { options: options.map((option) => presentOption(option, reading)) } : {})
  }
}

export const presentCommandRights = (
  { id }: Pick<GuildState, 'id'>,
  { application, command, permissions }: Fixture<'rights'>['fields']
) => ({
  id: command as Snowflake,
  application_id: globalId('uid1', application),
  guild_id: id,
  permissions: permissions.map(({ id: target, type, allow }) => ({ id: target, type, permission: allow }))
})
