/** Settings that cannot be used. The message has a line for each of them: what was given, where, and what is allowed. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused'
  readonly code = 'config-refused'
  readonly problems: readonly string[]

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options)
    this.problems = problems
  }
}
