/** The only file of node/app that compat-api may import. */
export type {
  Account,
  Accounts,
  App,
  Bus,
  CommandScope,
  Directory,
  FileHere,
  Files,
  FoundInvite,
  FoundWebhook,
  Friends,
  Guilds,
  GuildView,
  Invites,
  Listener,
  NewCommand,
  MessageEdit,
  MessageInput,
  Messages,
  Person,
  Presences,
  Relation,
  Staged,
  Submission,
  ThreadChanges,
  ThreadInput,
  Threads,
  UserView,
  WebhookVoice
} from './app.ts'
export type { Application, ApplicationSettings, InstallParams } from './application.ts'
export type { MetadataItem, RoleConnection } from './connecting.ts'
export type { Grant, IssuedGrant } from './granting.ts'
export type { SearchFound, SearchQuery } from './finding.ts'
export type { ChannelReport, Health, HealthReport } from './health-report.ts'
export { bareCode } from './short-code.ts'
export { WIDGET_STYLES } from './pictures.ts'
export type { ImageFormat, OriginalKind, Originals, PictureBounds, Pictures, ShownAs, Size } from './pictures.ts'
export type { VoiceStates, VoiceWish } from './voice.ts'
export type {
  BotLine,
  Call,
  FirstAnswer,
  Interaction,
  Interactions,
  LiveInteraction
} from './interactions/interaction.ts'
export {
  AccountRefused,
  CommandRefused,
  Denied,
  FileRefused,
  FriendRefused,
  InteractionRefused,
  InviteRefused,
  StorageFailed
} from './errors.ts'
export { MOST_IN_GUILD, sizeOf } from './patterns.ts'
