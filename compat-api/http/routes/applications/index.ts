/** Applications, their bots and what is theirs. */
import type { Route } from '../../route.ts'
import { createApplication } from './create-application.ts'
import { deleteApplication, deleteApplicationByPost } from './delete-application.ts'
import { getApplication } from './get-application.ts'
import { getMyApplication, getMyOauth2Application } from './get-my-application.ts'
import { listApplications } from './list-applications.ts'
import { resetSecret } from './reset-secret.ts'
import { createBot, resetBotToken } from './reset-bot-token.ts'
import { updateApplication } from './update-application.ts'
import { updateMyApplication } from './update-my-application.ts'
import {
  createApplicationEmoji,
  deleteApplicationEmoji,
  getApplicationEmoji,
  listApplicationEmojis,
  updateApplicationEmoji
} from './emojis.ts'

export const applications: readonly Route[] = [
  createApplication,
  deleteApplication,
  deleteApplicationByPost,
  getApplication,
  getMyApplication,
  getMyOauth2Application,
  listApplications,
  createBot,
  resetBotToken,
  resetSecret,
  updateApplication,
  updateMyApplication,
  listApplicationEmojis,
  createApplicationEmoji,
  getApplicationEmoji,
  updateApplicationEmoji,
  deleteApplicationEmoji
]
