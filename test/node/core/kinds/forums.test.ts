import type { ChannelCid, OpCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import {
  chanNew,
  defaultsNew,
  fixtureDel,
  overwrite,
  postsNew,
  postsSet,
  tagNew,
  tagSet,
  voiceNew,
  thread,
  threadSet
} from '../../../support/core/drafts.ts'
import { alice, bob, carol, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

const nothing = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid

const forumOf = ({ moot }: Four): ChannelCid =>
  [...moot.state.channels.values()].find(({ type }) => type === 15)?.cid ?? (nothing as string as ChannelCid)
const lastOf = ({ moot }: Four): OpCid => [...moot.state.fixtures.keys()].at(-1) ?? nothing
const withForum = ({ moot }: Four): ChannelCid => moot.write(alice, chanNew('questions', { type: 15 }))
const hasForum = (four: Four) => void withForum(four)
const withTag = (moderated: boolean) => (four: Four) =>
  void four.moot.write(alice, tagNew(withForum(four), 'news', moderated))
const withPosts = (requireTag: boolean) => (four: Four) =>
  void four.moot.write(alice, postsNew(withForum(four), requireTag))
const withTagElsewhere = (four: Four) => {
  withForum(four)
  four.moot.write(alice, tagNew(four.moot.write(alice, chanNew('answers', { type: 16 }))))
}
const post = (four: Four) => thread('how?', { tags: [lastOf(four)] })
const inForum = { channel: forumOf }

const furnishing: readonly Right[] = [
  { name: 'what threads begin with', by: bob, draft: ({ general }) => defaultsNew(general), says: 'allowed' },
  {
    name: 'what threads begin with, said twice',
    by: bob,
    after: ({ moot, general }) => void moot.write(alice, defaultsNew(general)),
    draft: ({ general }) => defaultsNew(general),
    says: 'limit-reached'
  },
  {
    name: 'what threads begin with where there are none',
    by: bob,
    draft: ({ voice }) => defaultsNew(voice),
    says: 'wrong-channel-type'
  },
  {
    name: 'what threads begin with, without MANAGE_CHANNELS',
    by: carol,
    draft: ({ general }) => defaultsNew(general),
    says: 'missing-permission'
  },
  {
    name: 'what threads begin with, changed without MANAGE_CHANNELS',
    by: carol,
    after: ({ moot, general }) => void moot.write(alice, defaultsNew(general)),
    draft: (four) => ({ k: 'fixture.set', body: { type: 'defaults', fixture: lastOf(four), set: { slowmode: 0 } } }),
    says: 'missing-permission'
  },
  { name: 'how voices are carried', by: bob, draft: (four) => voiceNew(four.voice), says: 'allowed' },
  {
    name: 'how voices are carried, said twice',
    by: bob,
    after: ({ moot, voice }) => void moot.write(alice, voiceNew(voice)),
    draft: ({ voice }) => voiceNew(voice),
    says: 'limit-reached'
  },
  {
    name: 'how voices are carried where nobody speaks',
    by: bob,
    draft: ({ general }) => voiceNew(general),
    says: 'wrong-channel-type'
  },
  {
    name: 'how voices are carried, without MANAGE_CHANNELS',
    by: carol,
    draft: ({ voice }) => voiceNew(voice),
    says: 'missing-permission'
  },
  {
    name: 'how voices are carried, changed without MANAGE_CHANNELS',
    by: carol,
    after: ({ moot, voice }) => void moot.write(alice, voiceNew(voice)),
    draft: (four) => ({ k: 'fixture.set', body: { type: 'voice', fixture: lastOf(four), set: { video: 1 } } }),
    says: 'missing-permission'
  },
  { name: 'a tag', by: bob, after: hasForum, draft: (four) => tagNew(forumOf(four)), says: 'allowed' },
  { name: 'a tag of a text channel', by: bob, draft: ({ general }) => tagNew(general), says: 'wrong-channel-type' },
  {
    name: 'a tag without MANAGE_CHANNELS',
    by: carol,
    after: hasForum,
    draft: (four) => tagNew(forumOf(four)),
    says: 'missing-permission'
  },
  {
    name: 'a tag by a stranger',
    by: mallory,
    after: hasForum,
    draft: (four) => tagNew(forumOf(four)),
    says: 'not-a-member'
  },
  {
    name: 'the 21st tag of a forum',
    by: bob,
    after: (four) => {
      const forum = withForum(four)
      for (let i = 0; i < 20; i++) four.moot.write(alice, tagNew(forum, `tag${i}`))
    },
    draft: (four) => tagNew(forumOf(four)),
    says: 'limit-reached'
  },
  {
    name: 'another name of a tag',
    by: bob,
    after: withTag(false),
    draft: (four) => tagSet(lastOf(four), 'olds'),
    says: 'allowed'
  },
  {
    name: 'another name of a tag without the right',
    by: carol,
    after: withTag(false),
    draft: (four) => tagSet(lastOf(four), 'olds'),
    says: 'missing-permission'
  },
  {
    name: 'the end of a tag',
    by: bob,
    after: withTag(false),
    draft: (four) => fixtureDel(lastOf(four)),
    says: 'allowed'
  },
  { name: 'what posts need', by: bob, after: hasForum, draft: (four) => postsNew(forumOf(four)), says: 'allowed' },
  {
    name: 'what posts need, without the right',
    by: carol,
    after: hasForum,
    draft: (four) => postsNew(forumOf(four)),
    says: 'missing-permission'
  },
  {
    name: 'what posts need, said twice',
    by: bob,
    after: withPosts(true),
    draft: (four) => postsNew(forumOf(four)),
    says: 'limit-reached'
  },
  {
    name: 'another need',
    by: bob,
    after: withPosts(true),
    draft: (four) => postsSet(lastOf(four), false),
    says: 'allowed'
  },
  {
    name: 'another need without the right',
    by: carol,
    after: withPosts(true),
    draft: (four) => postsSet(lastOf(four), false),
    says: 'missing-permission'
  }
]

const posting: readonly Right[] = [
  { name: 'a post with a tag', by: carol, after: withTag(false), draft: post, ...inForum, says: 'allowed' },
  {
    name: 'a post with a tag that there is not',
    by: carol,
    after: hasForum,
    draft: post,
    ...inForum,
    says: 'unknown-fixture'
  },
  {
    name: 'a post with a tag of another forum',
    by: carol,
    after: withTagElsewhere,
    draft: post,
    ...inForum,
    says: 'unknown-fixture'
  },
  {
    name: 'a post with what is no tag',
    by: carol,
    after: withPosts(false),
    draft: post,
    ...inForum,
    says: 'unknown-fixture'
  },
  {
    name: 'a post with a moderated tag',
    by: carol,
    after: withTag(true),
    draft: post,
    ...inForum,
    says: 'missing-permission'
  },
  {
    name: 'a post with a moderated tag, by who manages threads',
    by: bob,
    after: withTag(true),
    draft: post,
    ...inForum,
    says: 'allowed'
  },
  {
    name: 'a post without the tag that it needs',
    by: carol,
    after: withPosts(true),
    draft: () => thread('how?'),
    ...inForum,
    says: 'tag-required'
  },
  {
    name: 'a post that needs no tag',
    by: carol,
    after: withPosts(false),
    draft: () => thread('how?'),
    ...inForum,
    says: 'allowed'
  },
  {
    name: 'a post whose tags are all taken off',
    by: carol,
    after: withPosts(true),
    draft: () => threadSet(nothing, { tags: [] }),
    ...inForum,
    says: 'tag-required'
  },
  {
    name: 'a post that is archived, whatever its tags',
    by: carol,
    after: withPosts(true),
    draft: () => threadSet(nothing, { archived: true }),
    ...inForum,
    says: 'allowed'
  },
  {
    name: 'a moderated tag put on later',
    by: carol,
    after: withTag(true),
    draft: (four) => threadSet(nothing, { tags: [lastOf(four)] }),
    ...inForum,
    says: 'missing-permission'
  },
  {
    name: 'a moderated tag, where its author has been given the threads',
    by: carol,
    after: (four) => {
      withTag(true)(four)
      four.moot.write(alice, overwrite(forumOf(four), carol.user, 'member', P.MANAGE_THREADS, 0n))
    },
    draft: post,
    ...inForum,
    says: 'allowed'
  }
]

checkRights([...furnishing, ...posting])
