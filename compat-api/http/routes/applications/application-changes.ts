import { z } from 'zod'
import { maybe, noImage, text } from '../../schema/fields.ts'

export const applicationChanges = z
  .object({
    name: maybe(text(32, 1)),
    description: maybe(text(400)),
    bot_public: maybe(z.boolean()),
    icon: noImage,
    cover_image: noImage
  })
  .transform(({ name, description, bot_public: publicBot }) => ({
    ...(typeof name === 'string' ? { name } : {}),
    ...(description === undefined ? {} : { description: description ?? '' }),
    ...(typeof publicBot === 'boolean' ? { publicBot } : {})
  }))
