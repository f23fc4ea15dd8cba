import { z } from 'zod'
import { isoTime } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'

/** Guilds that want to be found: of this node and its peers, or of the peer at an address. */
export const discover = route({
  method: 'POST',
  path: '/folkmoot/discover',
  auth: 'control',
  body: z.object({ address: maybe(text(256, 1)) }),
  async handler({ app, body: { address } }) {
    const cards = await app.cards.discover(address ? [address] : [])
    return {
      guilds: cards.map(({ guild, name, description, members, peers, invite, t }) => ({
        guild,
        name,
        description,
        members,
        peers,
        invite,
        signed_at: isoTime(t)
      }))
    }
  }
})
