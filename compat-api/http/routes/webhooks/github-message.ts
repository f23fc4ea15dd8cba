/** From what GitHub tells of a repository to a message. Source: GitHub, "Webhook events and payloads". */
import { z } from 'zod'
import { clip, clipped, link } from '../../schema/clip.ts'
import { maybe } from '../../schema/fields.ts'

const words = maybe(z.string())
const person = z.object({ login: z.string(), html_url: words, avatar_url: words })
const subject = z.object({
  number: maybe(z.number()),
  title: words,
  body: words,
  html_url: words,
  merged: maybe(z.boolean())
})
const remark = z.object({ body: words, html_url: words, commit_id: words, state: words })
const commit = z.object({
  id: words,
  url: words,
  message: words,
  author: maybe(z.object({ name: words, username: words }))
})
const check = z.object({ name: words, conclusion: words, html_url: words, head_branch: words })

export const githubBody = z.object({
  action: words,
  ref: words,
  ref_type: words,
  forced: maybe(z.boolean()),
  compare: words,
  sender: person,
  repository: maybe(z.object({ full_name: words, html_url: words })),
  forkee: maybe(z.object({ full_name: words, html_url: words })),
  member: maybe(person),
  issue: maybe(subject),
  pull_request: maybe(subject),
  discussion: maybe(subject),
  comment: maybe(remark),
  answer: maybe(remark),
  review: maybe(remark),
  release: maybe(z.object({ tag_name: words, name: words, html_url: words, body: words })),
  commits: maybe(z.array(commit).max(5000)),
  check_run: maybe(check)
})

type Body = z.output<typeof githubBody>

/** What is said of an event; undefined: nothing. */
interface Line {
  readonly title: string
  readonly url?: string | null | undefined
  readonly description?: string | null | undefined
  readonly color?: number
}

const GREEN = 0x2da44e
const RED = 0xcf222e
const VIOLET = 0x8250df

/** Of commits that are listed. */
const SHOWN = 10

const onlyWhen = (body: Body, actions: readonly string[], line: () => Line): Line | undefined =>
  actions.includes(body.action ?? '') ? line() : undefined

const entitled = (what: string, { number, title }: z.output<typeof subject>): string =>
  `${what}: #${number ?? '?'} ${title ?? ''}`

const branch = ({ ref }: Body): string => (ref ?? '').replace(/^refs\/(?:heads|tags)\//, '')

const commitLine = ({ id, url, message, author }: z.output<typeof commit>): string => {
  const short = (id ?? '').slice(0, 7)
  const [first = ''] = (message ?? '').split('\n', 1)
  const name = author?.username ?? author?.name
  return `${link(url) ? `[\`${short}\`](${link(url)})` : `\`${short}\``} ${clip(first, 60)}${name ? ` - ${name}` : ''}`
}

const push = (body: Body): Line | undefined => {
  const commits = body.commits ?? []
  if (body.forced) return { title: `[${branch(body)}] was force-pushed`, url: body.compare, color: RED }
  if (commits.length === 0) return undefined
  return {
    title: `[${branch(body)}] ${commits.length} new commit${commits.length === 1 ? '' : 's'}`,
    url: commits.length === 1 ? commits[0]?.url : body.compare,
    description: commits.slice(0, SHOWN).map(commitLine).join('\n')
  }
}

const stateColour = (action: string | null | undefined): number => (action === 'closed' ? RED : GREEN)

const pullRequest = (body: Body): Line | undefined => {
  const pull = body.pull_request
  if (!pull) return undefined
  const action = body.action === 'closed' && pull.merged ? 'merged' : (body.action ?? '')
  return onlyWhen(body, ['opened', 'closed', 'reopened', 'ready_for_review'], () => ({
    title: entitled(`Pull request ${action.replaceAll('_', ' ')}`, pull),
    url: pull.html_url,
    description: action === 'opened' ? pull.body : undefined,
    color: action === 'merged' ? VIOLET : stateColour(body.action)
  }))
}

const commentOn = (what: string, about: z.output<typeof subject> | null | undefined, body: Body): Line | undefined =>
  onlyWhen(body, ['created', 'submitted'], () => {
    const said = body.comment ?? body.review
    return { title: about ? entitled(what, about) : what, url: said?.html_url, description: said?.body }
  })

const LINES: Readonly<Record<string, (body: Body) => Line | undefined>> = {
  push,
  pull_request: pullRequest,
  issues: (body) => {
    const { issue } = body
    if (!issue) return undefined
    return onlyWhen(body, ['opened', 'closed', 'reopened'], () => ({
      title: entitled(`Issue ${body.action}`, issue),
      url: issue.html_url,
      description: body.action === 'opened' ? issue.body : undefined,
      color: stateColour(body.action)
    }))
  },
  issue_comment: (body) => commentOn('New comment on issue', body.issue, body),
  pull_request_review: (body) => commentOn(`Review (${body.review?.state ?? 'commented'})`, body.pull_request, body),
  pull_request_review_comment: (body) => commentOn('New review comment', body.pull_request, body),
  discussion_comment: (body) => commentOn('New comment on discussion', body.discussion, body),
  commit_comment: (body) =>
    commentOn(`New comment on commit ${(body.comment?.commit_id ?? '').slice(0, 7)}`, null, body),
  discussion: (body) => {
    const { discussion } = body
    if (!discussion) return undefined
    return onlyWhen(body, ['created', 'answered'], () => ({
      title: entitled(`Discussion ${body.action}`, discussion),
      url: body.answer?.html_url ?? discussion.html_url,
      description: body.answer?.body ?? discussion.body
    }))
  },
  create: (body) => ({ title: `New ${body.ref_type ?? 'ref'} created: ${branch(body)}` }),
  delete: (body) => ({ title: `${body.ref_type ?? 'ref'} deleted: ${branch(body)}`, color: RED }),
  fork: ({ forkee }) =>
    forkee ? { title: `Fork created: ${forkee.full_name ?? ''}`, url: forkee.html_url } : undefined,
  star: (body) => onlyWhen(body, ['created'], () => ({ title: 'New star added' })),
  public: () => ({ title: 'Now open sourced!', color: GREEN }),
  member: (body) =>
    onlyWhen(body, ['added'], () => ({
      title: `New collaborator: ${body.member?.login ?? ''}`,
      url: body.member?.html_url
    })),
  release: (body) =>
    onlyWhen(body, ['published'], () => ({
      title: `New release published: ${body.release?.name || (body.release?.tag_name ?? '')}`,
      url: body.release?.html_url,
      description: body.release?.body
    })),
  check_run: (body) =>
    onlyWhen(body, ['completed'], () => ({
      title: `${body.check_run?.name ?? 'Check'}: ${body.check_run?.conclusion ?? 'completed'}`,
      url: body.check_run?.html_url,
      color: body.check_run?.conclusion === 'success' ? GREEN : RED
    }))
}

const authorOf = ({ login, html_url: url, avatar_url: icon }: z.output<typeof person>) => ({
  name: clip(login, 256),
  url: link(url),
  icon_url: link(icon)
})

/**
 * @param event of the header X-GitHub-Event.
 * @returns what a webhook of Discord's takes, still to be checked; undefined for an event that nothing is said of.
 */
export const githubMessage = (event: string, body: Body): object | undefined => {
  const line = Object.hasOwn(LINES, event) ? LINES[event]?.(body) : undefined
  if (!line) return undefined
  const where = body.repository?.full_name
  const embed = {
    author: authorOf(body.sender),
    title: clip(`${where ? `[${where}] ` : ''}${line.title}`, 256),
    url: link(line.url) ?? link(body.repository?.html_url),
    description: clipped(line.description, 1000),
    color: line.color
  }
  return { username: 'GitHub', embeds: [embed] }
}
