import { generateKeyPairSync, sign } from 'node:crypto'

/** A private key and a certificate that it signed itself, as PEM. */
export interface OwnCertificate {
  readonly key: string
  readonly certificate: string
}

const SEQUENCE = 0x30
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
const SIGNED_WITH = Buffer.from('300a06082a8648ce3d040302', 'hex')
/** 2.5.4.3, commonName. */
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** One value in DER (X.690): tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content)
  const digits = bytes.length < 0x100 ? [bytes.length] : [bytes.length >> 8, bytes.length & 0xff]
  const length = bytes.length < 0x80 ? digits : [0x80 + digits.length, ...digits]
  return Buffer.concat([Buffer.from([tag, ...length]), bytes])
}

/** Returns a new key with a certificate (X.509, RFC 5280) for a server that nobody but us asks: only its key matters. */
export function ownCertificate(): OwnCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = der(SEQUENCE, der(0x31, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from('llama-fleet')))))
  const from2000To2049 = der(SEQUENCE, ...['000101000000Z', '491231235959Z'].map((time) => der(0x17, Buffer.from(time))))
  const serial = der(0x02, Buffer.from([1]))
  const told = der(SEQUENCE, serial, SIGNED_WITH, name, from2000To2049, name, publicKey.export({ type: 'spki', format: 'der' }))
  const signature = der(0x03, Buffer.from([0]), sign('sha256', told, privateKey))
  const lines = der(SEQUENCE, told, SIGNED_WITH, signature).toString('base64').replaceAll(/.{64}/g, '$&\n')
  const certificate = `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate }
}
