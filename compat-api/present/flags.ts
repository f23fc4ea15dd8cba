/** No flag set. Typed as a plain number: discord-api-types' flag enums have no member for 0. */
export const NO_FLAGS: number = 0
