import { route } from '../../route.ts'
import { changePin, OLD_PIN_PATH, PIN_PATH, pinSpec, type PinCall } from './change-pin.ts'

const spec = { ...pinSpec, method: 'PUT', handler: (call: PinCall) => changePin(call, 'pin') } as const

export const pinMessage = route({ ...spec, path: PIN_PATH })
export const pinMessageOldPath = route({ ...spec, path: OLD_PIN_PATH })
