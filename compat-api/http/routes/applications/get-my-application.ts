import { presentOwnApplication } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { myApplication } from './my-application.ts'

export const getMyApplication = route({
  method: 'GET',
  path: '/applications/@me',
  auth: 'bot',
  handler: (call) => presentOwnApplication(call.app, myApplication(call))
})

export const getMyOauth2Application = route({
  method: 'GET',
  path: '/oauth2/applications/@me',
  auth: 'bot',
  handler: (call) => presentOwnApplication(call.app, myApplication(call))
})
