/** The only file of node/app that compat-api may import. */
export type {
  Account,
  Accounts,
  App,
  Application,
  Bus,
  FoundWebhook,
  Guilds,
  GuildView,
  Invites,
  Listener,
  MessageEdit,
  MessageInput,
  Messages,
  Presences,
  Submission,
  ThreadChanges,
  ThreadInput,
  Threads,
  UserView,
  WebhookVoice
} from './app.ts'
export { AccountRefused, Denied, InviteRefused, StorageFailed } from './errors.ts'
