/** Webhooks between two nodes: made and used by eris on A, seen and used by oceanic.js on B. */
import test from 'ava'
import { Constants } from 'eris'
import type { Message, Webhook } from 'oceanic.js'
import { still } from '../../support/pictures.ts'
import { startWalk, type Walk } from './walk.ts'

let walk: Walk
test.before(async () => {
  walk = await startWalk()
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

const heard = (content: string) => walk.onB('messageCreate', (message) => message.content === content)

/** Made on A, and known on B. */
const make = async (name: string) => {
  const told = walk.onB('webhooksUpdate', (_, { id }) => id === walk.channel)
  const hook = await walk.eris.createChannelWebhook(walk.channel, { name })
  await told
  return { id: hook.id, token: hook.token ?? '' }
}

test.serial('a webhook is made with a picture, listed, moved, renamed and deleted', async (t) => {
  const { eris, oceanic, guild, channel, onA, onB } = walk
  const { webhooks } = oceanic.rest
  const avatar = `data:image/png;base64,${Buffer.from(await still(64, 64)).toString('base64')}`
  const told = onB('webhooksUpdate', (_, { id }) => id === channel)
  const hook = await eris.createChannelWebhook(channel, { name: 'herald', avatar })
  await told
  const asMade = {
    id: hook.id,
    type: 1,
    name: 'herald',
    avatar: hook.avatar,
    channelID: channel,
    guildID: guild,
    user: { id: eris.user.id }
  }
  t.regex(hook.avatar ?? '', /^\w{32}$/)
  const mine = (list: readonly Webhook[]) => list.find(({ id }) => id === hook.id)
  t.like(await webhooks.get(hook.id), asMade)
  t.like(mine(await webhooks.getForChannel(channel)), asMade)
  t.like(mine(await webhooks.getForGuild(guild)), asMade)
  t.like(await webhooks.get(hook.id, hook.token), { name: 'herald', channelID: channel })
  const other = onB('channelCreate', (made) => 'name' in made && made.name === 'square')
  const square = await eris.createChannel(guild, 'square', Constants.ChannelTypes.GUILD_TEXT)
  await other
  const moved = onA('webhooksUpdate', ({ channelID }) => channelID === square.id)
  await webhooks.edit(hook.id, { name: 'crier', channelID: square.id })
  await moved
  t.like(await eris.getWebhook(hook.id), { name: 'crier', channel_id: square.id, avatar: hook.avatar })
  const renamed = onB('webhooksUpdate', (_, { id }) => id === square.id)
  await eris.editWebhook(hook.id, { name: 'town crier', avatar: null }, hook.token)
  await renamed
  t.like(await eris.getWebhook(hook.id, hook.token), { name: 'town crier', avatar: null })
  const gone = onB('webhooksUpdate', (_, { id }) => id === square.id)
  await eris.deleteWebhook(hook.id)
  await gone
  await t.throwsAsync(webhooks.get(hook.id), { message: /Unknown Webhook/ })
})

test.serial(
  'it posts with a name, embeds and files, in a thread too; what it said is edited and deleted',
  async (t) => {
    const { eris, oceanic, channel, onA, onB } = walk
    const { webhooks, channels } = oceanic.rest
    const hook = await make('news')
    const told = heard('rain')
    const sent = await eris.executeWebhook(hook.id, hook.token, {
      wait: true,
      content: 'rain',
      username: 'weather',
      avatarURL: 'https://example.org/w.png',
      embeds: [{ title: 'all day' }],
      file: { name: 'map.txt', file: Buffer.from('map') },
      allowedMentions: { everyone: false }
    })
    const asSent = { id: sent.id, content: 'rain', webhookID: hook.id, channelID: channel }
    const check = (seen: Message): void => {
      t.like(seen, asSent)
      t.like(seen.author, { id: hook.id, username: 'weather', bot: true })
      t.is(seen.embeds[0]?.title, 'all day')
      t.is(seen.attachments.first()?.filename, 'map.txt')
    }
    check((await told)[0])
    check(await channels.getMessage(channel, sent.id))
    check(await webhooks.getMessage(hook.id, hook.token, sent.id))
    const edited = onB('messageUpdate', ({ id, content }) => id === sent.id && content === 'sun')
    await eris.editWebhookMessage(hook.id, hook.token, sent.id, {
      content: 'sun',
      embeds: [],
      file: { name: 'more.txt', file: Buffer.from('more') }
    })
    const [after] = await edited
    t.deepEqual(after.embeds, [])
    t.true(after.attachments.some(({ filename }) => filename === 'more.txt'))
    t.is((await eris.getWebhookMessage(hook.id, hook.token, sent.id)).content, 'sun')
    const gone = onA('messageDelete', ({ id }) => id === sent.id)
    await webhooks.deleteMessage(hook.id, hook.token, sent.id)
    await gone

    const begun = onA('threadCreate', ({ name }) => name === 'talk')
    const thread = await channels.startThreadWithoutMessage(channel, {
      type: 11,
      name: 'talk',
      autoArchiveDuration: 60
    })
    await begun
    const inThread = heard('in the thread')
    await eris.executeWebhook(hook.id, hook.token, { content: 'in the thread', threadID: thread.id })
    const [said] = await inThread
    t.like(said, { channelID: thread.id, webhookID: hook.id })
    const again = onA('messageUpdate', ({ id }) => id === said.id)
    await webhooks.editMessage(hook.id, hook.token, said.id, { content: 'changed', threadID: thread.id })
    t.is((await again)[0].content, 'changed')
    t.is((await webhooks.getMessage(hook.id, hook.token, said.id, thread.id)).content, 'changed')
    await webhooks.deleteMessage(hook.id, hook.token, said.id, { threadID: thread.id })
    await t.throwsAsync(channels.getMessage(thread.id, said.id), { message: /Unknown Message/ })
  }
)

test.serial('it posts by oceanic.js on B, in a forum a thread of its own; and as Slack and GitHub do', async (t) => {
  const { eris, oceanic, guild, onA, onB } = walk
  const { webhooks } = oceanic.rest
  const hook = await make('hooked')
  const told = onA('messageCreate', ({ content }) => content === 'from B')
  const sent = await webhooks.execute(hook.id, hook.token, {
    wait: true,
    content: 'from B',
    username: 'bee',
    files: [{ name: 'b.txt', contents: Buffer.from('b') }],
    flags: 4096
  })
  const [seen] = await told
  t.like(seen, { id: sent.id, webhookID: hook.id, flags: 4096 })
  t.like(seen.author, { username: 'bee', bot: true })
  const slack = heard('by Slack')
  await eris.executeSlackWebhook(hook.id, hook.token, {
    text: 'by Slack',
    username: 'slack',
    attachments: [{ title: 'build', text: 'passed', color: '#00ff00', fields: [{ title: 'took', value: '3 s' }] }]
  })
  const [slacked] = await slack
  t.is(slacked.author.username, 'slack')
  t.like(slacked.embeds[0], { title: 'build', description: 'passed', color: 0x00_ff_00 })
  const slackB = onA('messageCreate', ({ content }) => content === 'Slack on B')
  // The library's own method makes a message of the answer, which is an `ok`.
  const answer = await oceanic.rest.authRequest({
    method: 'POST',
    path: `/webhooks/${hook.id}/${hook.token}/slack`,
    json: { text: 'Slack on B' }
  })
  t.is(answer, 'ok')
  t.is((await slackB)[0].webhookID, hook.id)
  const pushed = onA(
    'messageCreate',
    ({ webhookID, embeds }) => webhookID === hook.id && embeds[0]?.author !== undefined
  )
  await oceanic.rest.authRequest({
    method: 'POST',
    path: `/webhooks/${hook.id}/${hook.token}/github?wait=true`,
    headers: { 'X-GitHub-Event': 'push' },
    json: {
      ref: 'refs/heads/main',
      compare: 'https://example.org/compare',
      commits: [
        {
          id: '0123456789abcdef0123456789abcdef01234567',
          url: 'https://example.org/commit',
          message: 'Mend it',
          author: { name: 'Alice', username: 'alice' }
        }
      ],
      head_commit: null,
      repository: { name: 'moot', full_name: 'alice/moot', html_url: 'https://example.org/moot' },
      pusher: { name: 'alice' },
      sender: { login: 'alice', html_url: 'https://example.org/alice', avatar_url: 'https://example.org/a.png' }
    }
  })
  const [push] = await pushed
  t.is(push.embeds[0]?.author?.name, 'alice')
  t.true(push.embeds[0]?.description?.includes('Mend it'))

  const made = onB('channelCreate', (one) => 'name' in one && one.name === 'reports')
  const forum = await eris.createChannel(guild, 'reports', Constants.ChannelTypes.GUILD_FORUM)
  await made
  const known = onB('webhooksUpdate', (_, { id }) => id === forum.id)
  const inForum = await eris.createChannelWebhook(forum.id, { name: 'reporter' })
  await known
  const begun = onA('threadCreate', ({ name }) => name === 'monday')
  const post = await webhooks.execute(inForum.id, inForum.token ?? '', {
    wait: true,
    threadName: 'monday',
    content: 'all is well'
  })
  t.like((await begun)[0], { id: post.channelID, parentID: forum.id })
  t.is((await eris.getMessage(post.channelID, post.id)).content, 'all is well')
})

test.after('the libraries complained of nothing', (t) => {
  t.deepEqual(walk.complaints, [])
})
