import { checkProperties } from '../../../support/core/check-properties.ts'

checkProperties(1, 2)
