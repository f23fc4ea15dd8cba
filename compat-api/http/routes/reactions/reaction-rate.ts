/** Of one person in one channel, whatever they do with reactions. */
export const REACTION_RATE = { limit: 1, window: 250, bucket: 'reactions' }
