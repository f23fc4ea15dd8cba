/** The devices of an account of this node: which there are, and the end of one. */
import { z } from 'zod'
import { parseDeviceKey } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'
import { findAccount } from './local-accounts.ts'

const account = text(64, 1)

export const listDevices = route({
  method: 'GET',
  path: '/folkmoot/accounts/:account/devices',
  auth: 'control',
  params: z.object({ account }),
  handler({ app, params }) {
    const { cid, id, name } = findAccount(app, params.account)
    const devices = app.devices.list(cid).map(({ key, isHere, standing, guilds, last }) => ({
      key,
      here: isHere,
      standing,
      guilds,
      last: last === null ? null : new Date(last).toISOString()
    }))
    return { id, name, devices }
  }
})

export const revokeDevice = route({
  method: 'DELETE',
  path: '/folkmoot/accounts/:account/devices/:device',
  auth: 'control',
  params: z.object({ account, device: text(64, 1) }),
  async handler({ app, params }) {
    const { cid, id, name } = findAccount(app, params.account)
    const key = parseDeviceKey(params.device)
    if (!key) throw apiError('unknownDevice')
    const { guilds } = await app.devices.revoke(cid, key)
    return { id, name, device: key, guilds }
  }
})
