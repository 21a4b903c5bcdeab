import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { command } from './command.ts'

export interface Certificate {
  readonly key: string
  readonly certificate: string
  /** The authority's certificate, for NIX_SSL_CERT_FILE, GIT_SSL_CAINFO and NODE_EXTRA_CA_CERTS. */
  readonly caFile: string
}

/** Makes a throw-away authority and a certificate of `names` in `directory` with the openssl program; returns the three paths. */
export async function throwAwayCertificate(directory: string, names: readonly string[]): Promise<Certificate> {
  await mkdir(directory, { recursive: true })
  const at = (name: string): string => join(directory, name)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const authority = ['-subj', '/CN=llama-fleet stand-in authority', '-keyout', at('ca.key'), '-out', at('ca.pem')]
  await command('openssl', ['req', '-x509', ...newKey, '-days', '30', ...authority])
  await command('openssl', ['req', ...newKey, '-subj', `/CN=${names[0]}`, '-keyout', at('server.key'), '-out', at('server.csr')])
  await writeFile(at('extensions'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`)
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '30', '-extfile', at('extensions')]
  await command('openssl', ['x509', '-req', '-in', at('server.csr'), ...signed, '-out', at('server.pem')])
  return { key: at('server.key'), certificate: at('server.pem'), caFile: at('ca.pem') }
}
