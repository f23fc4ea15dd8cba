import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { tlsFiles } from '../../tls.ts'
import { fail, ok, reason, warn, type Check, type Finding } from './finding.ts'

const DAY = 86_400_000
const SOON = 14
const RENEW = 'start the node again: it renews the certificate'

const life = (check: string, file: string, now: number): Finding => {
  try {
    const days = Math.floor((Date.parse(new X509Certificate(readFileSync(file)).validTo) - now) / DAY)
    if (days < 0) return fail(check, `${file} ended ${-days} days ago`, RENEW)
    return days < SOON ? warn(check, `${file} ends in ${days} days`, RENEW) : ok(check, `good for ${days} days`)
  } catch (error) {
    return fail(check, `${file}: ${reason(error)}`, 'remove the file and start the node: it makes another')
  }
}

export const certificates: Check = ({ config: { data }, now }) => {
  const { ca, cert } = tlsFiles(data)
  const present = [
    ['TLS authority', ca],
    ['TLS certificate', cert]
  ] as const
  return present.filter(([, file]) => existsSync(file)).map(([check, file]) => life(check, file, now))
}
