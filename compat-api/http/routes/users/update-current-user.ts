import { z } from 'zod'
import { presentSelf } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { FACE, keepPictures, WIDE } from '../../pictures.ts'
import { maybe, picture, PICTURE_BODY, text } from '../../schema/fields.ts'

const body = z.object({
  username: maybe(text(32, 1)),
  global_name: text(32).nullish(),
  avatar: picture(),
  banner: picture()
})

export const updateCurrentUser = route({
  method: 'PATCH',
  path: '/users/@me',
  auth: 'any',
  body,
  maxBody: PICTURE_BODY,
  async handler({ app, account, body: { username, global_name: globalName, avatar, banner } }) {
    using kept = await keepPictures(app, { avatar, banner }, { avatar: FACE, banner: WIDE })
    const changes = {
      ...(typeof username === 'string' ? { name: username } : {}),
      ...kept.images,
      ...(globalName === undefined ? {} : { globalName: globalName === '' ? null : globalName })
    }
    const changed = Object.keys(changes).length === 0 ? account : await app.accounts.updateProfile(account.cid, changes)
    return presentSelf(changed)
  }
})
