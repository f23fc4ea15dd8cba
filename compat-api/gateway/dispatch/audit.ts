import { GatewayIntentBits } from 'discord-api-types/v10'
import type { AuditEntry } from '../../../node/core/audit/index.ts'
import { may, P } from '../../../node/core/permissions.ts'
import { presentAuditEntry } from '../../present/index.ts'
import type { Delivery, Scene } from './delivery.ts'

/** To those who may read the audit log. */
export const mapAudit = ({ view }: Scene, entry: AuditEntry): readonly Delivery[] => [
  {
    t: 'GUILD_AUDIT_LOG_ENTRY_CREATE',
    intents: GatewayIntentBits.GuildModeration,
    to: ({ terms }) => may(view.state, terms.user, P.VIEW_AUDIT_LOG),
    data: () => ({ guild_id: view.state.id, ...presentAuditEntry(view, entry) })
  }
]
