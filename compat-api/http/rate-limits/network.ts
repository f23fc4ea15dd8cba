const V4_IN_V6 = '::ffff:'
const GROUPS = 8
const NETWORK_GROUPS = 4

/** Who counts as one caller: an IPv4 address, or the /64 of an IPv6 address, all of which one machine may use. */
export const networkOf = (address: string | undefined): string => {
  if (address === undefined) return ''
  if (address.startsWith(V4_IN_V6)) return address.slice(V4_IN_V6.length)
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const left = tail === undefined || tail === '' ? 0 : tail.split(':').length
  const zeros = tail === undefined ? 0 : GROUPS - first.length - left
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...(tail ? tail.split(':') : [])]
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::`
}
