import { route } from '../../route.ts'
import { REGIONS } from './regions.ts'

export const listRegions = route({ method: 'GET', path: '/voice/regions', auth: 'any', handler: () => REGIONS })
