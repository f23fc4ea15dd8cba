/** Friends of an account of this node, for its operator. */
import { z } from 'zod'
import { globalId } from '../../../../node/core/ids.ts'
import { route } from '../../route.ts'
import { text } from '../../schema/fields.ts'
import { findAccount } from './local-accounts.ts'

const params = z.object({ account: text(64, 1) })

export const listFriends = route({
  method: 'GET',
  path: '/folkmoot/accounts/:account/friends',
  auth: 'control',
  params,
  handler({ app, params: { account } }) {
    const { cid, id, name } = findAccount(app, account)
    const friends = app.friends.list(cid).map(({ other, standing, face }) => ({
      id: globalId('uid1', other),
      name: face.name,
      standing
    }))
    return { id, name, code: app.directory.code(cid), friends }
  }
})

/** `who`: a handle, or a friend code. */
export const changeFriend = route({
  method: 'POST',
  path: '/folkmoot/accounts/:account/friends',
  auth: 'control',
  params,
  body: z.object({ who: text(1024, 1), deed: z.enum(['ask', 'end', 'block']) }),
  async handler({ app, params: { account }, body: { who, deed } }) {
    const { cid, id, name } = findAccount(app, account)
    const known = app.friends.list(cid).find(({ other, face }) => face.name === who || globalId('uid1', other) === who)
    const person = known && deed !== 'ask' ? { ...known, cid: known.other } : app.directory.find(cid, who)
    await app.friends.change(cid, person, deed)
    return { id, name, other: globalId('uid1', person.cid), standing: app.friends.standing(cid, person.cid) }
  }
})
