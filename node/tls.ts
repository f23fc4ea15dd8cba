/**
 * TLS for clients on this machine and near it: an authority of the node's own, made at first start, and a server
 * certificate that it signs. People trust the authority once; server certificates come and go.
 */
import { createPrivateKey, KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { writeSecret } from './storage/data-folder.ts'

const DAY = 86_400_000
const AUTHORITY_DAYS = 3650
/** Clients refuse server certificates that are good for more than 398 days. */
const SERVER_DAYS = 397
const RENEW_BEFORE = 30 * DAY
/** Clocks differ; a certificate is good from a day before it was made. */
const BACKDATE = DAY
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1']
const ANY_ADDRESS = new Set(['0.0.0.0', '::'])

export interface ServerTls {
  /** PEM: what `https.createServer` takes. */
  readonly key: string
  readonly cert: string
  /** Path of the authority's certificate, for NODE_EXTRA_CA_CERTS and the like. */
  readonly caFile: string
}

interface Certified {
  /** PEM */
  readonly key: string
  readonly cert: string
}

/** Where the files are in a data folder. */
export const tlsFiles = (data: string) => {
  const file = (name: string): string => join(data, 'tls', name)
  return { caKey: file('ca.key'), ca: file('ca.crt'), key: file('server.key'), cert: file('server.crt') }
}

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** A pair of files as it was written; undefined when one is missing, torn, or not for the other. */
const readPair = (keyFile: string, certFile: string): Certified | undefined => {
  const [key, cert] = [readText(keyFile), readText(certFile)]
  if (key === undefined || cert === undefined) return undefined
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { key, cert } : undefined
  } catch {
    return undefined
  }
}

const isFresh = (cert: X509Certificate, now: number): boolean =>
  Date.parse(cert.validFrom) <= now && now < Date.parse(cert.validTo) - RENEW_BEFORE

const covers = (cert: X509Certificate, name: string): boolean =>
  (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined

/** Loaded only when something is to be signed: a start with certificates at hand does without. */
const loadX509 = async () => {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

const exportKey = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString()

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }),
    ALGORITHM,
    false,
    ['sign']
  )

const validity = (now: number, days: number) => ({
  notBefore: new Date(now - BACKDATE),
  notAfter: new Date(now + days * DAY)
})

const makeAuthority = async (now: number): Promise<Certified> => {
  const x509 = await loadX509()
  const keys = await generateKeys()
  const cert = await x509.X509CertificateGenerator.createSelfSigned(
    {
      // Two nodes on one machine: authorities of one name would be taken for one another.
      name: `CN=Folkmoot local authority ${randomBytes(4).toString('hex')}`,
      ...validity(now, AUTHORITY_DAYS),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto)
      ]
    },
    webcrypto
  )
  return { key: exportKey(keys.privateKey), cert: cert.toString('pem') }
}

const makeServer = async (authority: Certified, names: readonly string[], now: number): Promise<Certified> => {
  const x509 = await loadX509()
  const keys = await generateKeys()
  const issuer = new x509.X509Certificate(authority.cert)
  const cert = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=Folkmoot node',
      issuer: issuer.subject,
      ...validity(now, SERVER_DAYS),
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.key),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((name) => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name }))
        ),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto)
      ]
    },
    webcrypto
  )
  return { key: exportKey(keys.privateKey), cert: cert.toString('pem') }
}

/** The key goes first, so that a certificate never stands beside the key of an earlier one and passes for whole. */
const writePair = (keyFile: string, certFile: string, pair: Certified): void => {
  writeSecret(keyFile, pair.key)
  writeSecret(certFile, pair.cert)
}

/**
 * The certificates of a data folder, made or renewed when they are missing, about to end, or lack a name.
 * A new server certificate is signed by the authority that is there, which lasts ten years.
 *
 * @param data absolute path of the data folder, held by this process.
 * @param hosts names and addresses that clients may use, beside localhost and loopback.
 * @param now ms since the Unix epoch.
 */
export const prepareTls = async (data: string, hosts: readonly string[], now: number): Promise<ServerTls> => {
  const files = tlsFiles(data)
  const names = [...new Set([...LOCAL_NAMES, ...hosts])].filter((name) => !ANY_ADDRESS.has(name))

  const present = readPair(files.caKey, files.ca)
  const authority = present && isFresh(new X509Certificate(present.cert), now) ? present : await makeAuthority(now)
  if (authority !== present) writePair(files.caKey, files.ca, authority)

  const serves = (pair: Certified): boolean => {
    const cert = new X509Certificate(pair.cert)
    const issuer = new X509Certificate(authority.cert)
    return isFresh(cert, now) && cert.verify(issuer.publicKey) && names.every((name) => covers(cert, name))
  }
  const served = readPair(files.key, files.cert)
  const server = served && serves(served) ? served : await makeServer(authority, names, now)
  if (server !== served) writePair(files.key, files.cert, server)

  return { key: server.key, cert: server.cert, caFile: files.ca }
}
