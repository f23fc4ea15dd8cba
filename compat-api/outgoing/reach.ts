/**
 * Which addresses this node asks something of because somebody here says so: those of the internet, and no others.
 *
 * Attack when absent: who has an account names an address that only this machine reaches (its router, a database, the
 * metadata service of a cloud) and has the node send requests there.
 *
 * Source: IANA, "IPv4 and IPv6 Special-Purpose Address Registries".
 */
import { lookup as resolve, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

const special = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3]
] as const)
  special.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20]
] as const)
  special.addSubnet(net, bits, 'ipv6')

const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

/** Of an address as text. */
export const isPublic = (address: string): boolean => {
  const family = isIP(address)
  if (family === 4) return !special.check(address, 'ipv4')
  return family === 6 && global6.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** The address that was looked at is the one that is connected to: a name that leads elsewhere a moment later changes nothing. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const allowed = error ? [] : found.filter(({ address }) => isPublic(address))
    const [first] = allowed
    if (error) return callback(error, [])
    if (!first) return callback(new Error(`${hostname} is no host of the internet`), [])
    if (options.all === true) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}
