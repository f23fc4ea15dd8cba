/** How to write a command for people to copy, given how this one was run. */
import type { Config } from '../config/config.ts'
import { defaultData } from '../config/read-config.ts'
import { surroundings } from './surroundings.ts'

const FROM_SOURCE = import.meta.url.endsWith('.ts')

/** @param command as in `account create alice` */
export const commandLine = (command: string, config: Config): string => {
  const data = config.data === defaultData(surroundings) ? '' : ` --data ${config.data}`
  return `${FROM_SOURCE ? 'npm run folkmoot --' : 'folkmoot'} ${command}${data}`
}
