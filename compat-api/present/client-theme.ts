import type { APIMessageSharedClientTheme } from 'discord-api-types/v10'
import type { Message } from '../../node/core/messages.ts'

/** Over nothing in particular. */
const UNSET = 0

const hex = (colour: number): string => colour.toString(16).padStart(6, '0').toUpperCase()

export const presentClientTheme = ({ theme }: Message): { shared_client_theme?: APIMessageSharedClientTheme } =>
  theme
    ? {
        shared_client_theme: {
          colors: theme.colours.map(hex),
          gradient_angle: theme.angle,
          base_mix: theme.mix,
          base_theme: theme.base ?? UNSET
        }
      }
    : {}
