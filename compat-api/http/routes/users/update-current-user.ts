import { z } from 'zod'
import { presentSelf } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { maybe, noImage, text } from '../../schema/fields.ts'

const body = z.object({
  username: maybe(text(32, 1)),
  global_name: text(32).nullish(),
  avatar: noImage,
  banner: noImage
})

export const updateCurrentUser = route({
  method: 'PATCH',
  path: '/users/@me',
  auth: 'any',
  body,
  async handler({ app, account, body: { username, global_name: globalName } }) {
    const changes = {
      ...(typeof username === 'string' ? { name: username } : {}),
      ...(globalName === undefined ? {} : { globalName: globalName === '' ? null : globalName })
    }
    const changed = Object.keys(changes).length === 0 ? account : await app.accounts.updateProfile(account.cid, changes)
    return presentSelf(changed)
  }
})
