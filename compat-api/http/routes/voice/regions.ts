/** Voice has no regions between peers: one, so that clients have something to choose. */
export const REGIONS = [{ id: 'local', name: 'Local', custom: false, deprecated: false, optimal: true }]

export const REGION_IDS: readonly string[] = REGIONS.map(({ id }) => id)
