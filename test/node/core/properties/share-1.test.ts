import { checkProperties } from '../../../support/core/check-properties.ts'

checkProperties(0, 2)
