import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { PICTURE_BODY } from '../../schema/fields.ts'
import { applicationChanges, change, KEPT_ONLY } from './application-changes.ts'
import { myApplication } from './my-application.ts'

export const updateMyApplication = route({
  method: 'PATCH',
  path: '/applications/@me',
  auth: 'bot',
  body: applicationChanges,
  keptOnly: KEPT_ONLY,
  maxBody: PICTURE_BODY,
  async handler(call) {
    return presentOwnApplication(call.app, await change(call, myApplication(call)))
  }
})
