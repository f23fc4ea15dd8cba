/**
 * A webhook that a bot has made may show whatever the bot may. Others show what asks nothing, and only where whoever posts says so:
 * nobody would hear who pressed a button. Source: Discord, "Execute Webhook".
 */
import type { WebhookVoice } from '../../../../node/app/index.ts'
import { invalidField } from '../../api-error.ts'

interface Component {
  readonly type: number
  readonly style?: number | null | undefined
  readonly components?: readonly Component[] | null | undefined
  readonly accessory?: Component | null | undefined
}

const BUTTON = 2
const LINK = 5
const MENUS: ReadonlySet<number> = new Set([3, 5, 6, 7, 8])

const asks = ({ type, style, components, accessory }: Component): boolean =>
  MENUS.has(type) ||
  (type === BUTTON && style !== LINK) ||
  [...(components ?? []), ...(accessory ? [accessory] : [])].some(asks)

/** @returns undefined where none are taken. @throws ApiError 50035 for what would ask something */
export const componentsOf = <T>({ guild, hook }: WebhookVoice, components: T, isWanted: boolean): T | undefined => {
  if (guild.user(hook.by)?.bot) return components
  if (!isWanted) return undefined
  const all = (components ?? []) as readonly Component[]
  const place = all.findIndex(asks)
  if (place === -1) return components
  throw invalidField(
    `components.${place}`,
    'BASE_TYPE_INVALID',
    'A webhook that no application has made cannot send interactive components.'
  )
}
