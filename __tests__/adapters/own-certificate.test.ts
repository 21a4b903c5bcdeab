import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { ownCertificate } from '../../src/adapters/own-certificate.ts'

test('a certificate is what OpenSSL reads as one, signed with its own key and valid for long', () => {
  // the length of a signature differs from one to the next
  for (let count = 0; count < 50; count++) {
    const { key, certificate } = ownCertificate()
    const read = new X509Certificate(certificate)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect([read.subject, read.issuer, read.validFrom, read.validTo]).toEqual(['CN=llama-fleet', 'CN=llama-fleet', 'Jan  1 00:00:00 2000 GMT', 'Dec 31 23:59:59 2049 GMT'])
    expect(read.toString()).toBe(certificate)
  }
})

test('no two keys are the same', () => {
  expect(ownCertificate().key).not.toBe(ownCertificate().key)
})
