/** READY, for bots and for people. Source: Discord, "Gateway Events: Ready". */
import type { Account, App, GuildView } from '../../node/app/index.ts'
import {
  presentApplication,
  presentConversation,
  presentRelation,
  presentSelf,
  presentVoiceStates
} from '../present/index.ts'
import type { UserCid } from '../../node/core/ids.ts'
import { presentGuildFor } from './guild-create.ts'
import type { SessionTerms } from './session.ts'

export interface ReadyInput {
  readonly app: App
  readonly account: Account
  readonly session: SessionTerms
  readonly version: number
  readonly resumeUrl: string
  readonly guilds: readonly GuildView[]
}

const common = ({ app, account, session, version, resumeUrl }: ReadyInput) => ({
  v: version,
  user: presentSelf(account),
  session_id: session.id,
  session_type: 'normal',
  resume_gateway_url: resumeUrl,
  private_channels: account.bot
    ? []
    : app.conversations.of(account.cid).map((view) => presentConversation(app, view, account.cid)),
  relationships: account.bot ? [] : app.friends.list(account.cid).map((relation) => presentRelation(app, relation)),
  presences: [],
  guild_join_requests: [],
  geo_ordered_rtc_regions: [],
  user_settings: {}
})

const applicationOf = ({ app, account }: ReadyInput): object => {
  const application = app.accounts.application(account.id)
  if (!application) return {}
  const { id, flags, flags_new } = presentApplication(app, application)
  return { application: { id, flags, flags_new } }
}

/** Guilds are listed as unavailable; GUILD_CREATE brings each. */
const readyForBot = (input: ReadyInput): object => ({
  ...common(input),
  guilds: input.guilds.map(({ state }) => ({ id: state.id, unavailable: true })),
  ...applicationOf(input),
  ...(input.session.shard ? { shard: input.session.shard } : {})
})

const versioned = { entries: [], partial: false, version: 0 }

const ownMember = (
  { members }: { readonly members: readonly { readonly user: { readonly id: string } }[] },
  id: string
) => members.filter((member) => member.user.id === id)

/** People's clients get whole guilds, and find what this node has nothing of as empty as a new account's. */
const readyForPerson = (input: ReadyInput): object => {
  const { app, account, session } = input
  const guilds = input.guilds.map((view) => presentGuildFor(app, view, session))
  return {
    ...common(input),
    guilds,
    merged_members: guilds.map((guild) => ownMember(guild, account.id)),
    users: [],
    read_state: versioned,
    user_guild_settings: versioned,
    user_settings_proto: '',
    notification_settings: { flags: 0 },
    friend_suggestion_count: 0,
    connected_accounts: [],
    experiments: [],
    guild_experiments: [],
    consents: { personalization: { consented: false } },
    sessions: [],
    tutorial: null,
    country_code: null,
    auth_session_id_hash: '',
    analytics_token: ''
  }
}

export const presentReady = (input: ReadyInput): object =>
  input.account.bot ? readyForBot(input) : readyForPerson(input)

/** What people's clients wait for after READY; a guild's entry stands at its place in READY's list. */
export const presentReadySupplemental = (app: App, viewer: UserCid, guilds: readonly GuildView[]): object => ({
  guilds: guilds.map((view) => ({
    id: view.state.id,
    voice_states: presentVoiceStates(app, view, viewer),
    embedded_activities: []
  })),
  merged_members: guilds.map(() => []),
  merged_presences: { guilds: guilds.map(() => []), friends: [] },
  lazy_private_channels: [],
  disclose: []
})
