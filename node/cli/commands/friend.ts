/** Friends of an account of this node. */
import { z } from 'zod'
import { EXIT, type Command } from '../command.ts'
import { withNode } from '../with-node.ts'

const friends = z.object({
  id: z.string(),
  name: z.string(),
  code: z.string(),
  friends: z.array(z.object({ id: z.string(), name: z.string(), standing: z.string() }))
})
const changed = z.object({ id: z.string(), name: z.string(), other: z.string(), standing: z.string().nullable() })

const pathOf = (account: string | undefined): string => `accounts/${encodeURIComponent(account ?? '')}/friends`

export const friendList: Command = {
  name: 'friend list',
  summary: 'List the friends, requests and blocks of an account of this node.',
  words: ['ACCOUNT'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    const found = await withNode(config, output, (control) => control.ask(pathOf(words['ACCOUNT']), null, friends))
    const lines = found.friends.map(({ id, name, standing }) => `${name} (${id}): ${standing}`)
    output.say('friends', found, lines.length > 0 ? lines.join('\n') : 'Nobody yet')
    return EXIT.done
  }
}

export const friendCode: Command = {
  name: 'friend code',
  summary: 'Print the friend code of an account: whoever has it can ask to be a friend.',
  words: ['ACCOUNT'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    const { code, name } = await withNode(config, output, (control) =>
      control.ask(pathOf(words['ACCOUNT']), null, friends)
    )
    output.say('friend-code', { name, code }, code)
    return EXIT.done
  }
}

const change = (name: string, deed: 'ask' | 'end' | 'block', summary: string): Command => ({
  name: `friend ${name}`,
  summary,
  words: ['ACCOUNT', 'WHO'],
  flags: [],
  required: [],
  async run({ config, words, output }) {
    const body = { who: words['WHO'], deed }
    const answer = await withNode(config, output, (control) => control.ask(pathOf(words['ACCOUNT']), body, changed))
    output.say('friend', answer, `${answer.other}: ${answer.standing ?? 'nothing to do with each other'}`)
    return EXIT.done
  }
})

export const friendAdd = change('add', 'ask', 'Ask somebody to be a friend, by handle or friend code; or accept.')
export const friendRemove = change('remove', 'end', 'Remove a friend, decline or take back a request, end a block.')
export const friendBlock = change('block', 'block', 'Block somebody: nothing more comes from them.')
