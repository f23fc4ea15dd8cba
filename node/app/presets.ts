/**
 * What Discord's lists of words stand for here: a few of our own, in English, for coarse language (1) and for what is sexual (2). Of
 * slurs (3) there are none: whoever wants some kept out writes them as keywords. The author's own node alone looks for
 * them: as a rule of all replicas, no version could ever change a word.
 */
import { keywordsOf, type Keywords } from '../core/automod/keywords.ts'
import { KEYWORD_PRESET, offenceBy, unexempt, type AutomodRule, type Breach } from '../core/automod/verdict.ts'
import type { ChannelCid, UserCid } from '../core/ids.ts'
import type { GuildState } from '../core/state.ts'

type Preset = AutomodRule['fields']['presets'][number]

const lists: Readonly<Record<Preset, Keywords>> = {
  1: keywordsOf([
    'arsehole*',
    'asshole*',
    'bastard*',
    'bitch*',
    'bollocks',
    'bullshit*',
    'cunt*',
    'dickhead*',
    'fuck*',
    'motherfuck*',
    'shit*',
    'twat*',
    'wanker*'
  ]),
  2: keywordsOf(['blowjob*', 'cumshot*', 'dildo*', 'handjob*', 'hentai', 'masturbat*', 'nudes', 'porn*', 'xxx']),
  3: keywordsOf([])
}

/** @returns by the first of `rules` that has a list with a word of the text; null: none. */
export const presetBy = (
  state: GuildState,
  rules: readonly AutomodRule[],
  { user, channel }: { readonly user: UserCid; readonly channel: ChannelCid },
  text: string
): Breach | null => {
  const listing = rules.filter(({ fields }) => fields.trigger === KEYWORD_PRESET)
  for (const rule of listing.length > 0 ? unexempt(state, listing, user, channel) : [])
    for (const preset of rule.fields.presets) {
      const found = offenceBy(rule, lists[preset], text)
      if (found) return { rule, ...found }
    }
  return null
}
