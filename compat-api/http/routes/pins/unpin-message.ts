import { route } from '../../route.ts'
import { changePin, OLD_PIN_PATH, PIN_PATH, pinSpec, type PinCall } from './change-pin.ts'

const spec = { ...pinSpec, method: 'DELETE', handler: (call: PinCall) => changePin(call, 'unpin') } as const

export const unpinMessage = route({ ...spec, path: PIN_PATH })
export const unpinMessageOldPath = route({ ...spec, path: OLD_PIN_PATH })
