import { cmakeOptions } from '../hosts/build-features.ts'
import type { PackageFacts } from './facts.ts'

/** Returns the CUDA capabilities that a package is compiled for (`8.9`); null when it does not list them. */
export function cudaCapabilitiesOf({ cmakeFlags }: Pick<PackageFacts, 'cmakeFlags'>): readonly string[] | null {
  const listed = cmakeOptions(cmakeFlags).get('CMAKE_CUDA_ARCHITECTURES')
  if (listed === undefined) return null
  const capabilities = listed.split(/[;,\s]+/).flatMap((one) => {
    const { major, minor } = /^(?<major>\d{1,2})(?<minor>\d)[af]?(?:-(?:real|virtual))?$/.exec(one)?.groups ?? {}
    return major === undefined || minor === undefined ? [] : [`${major}.${minor}`]
  })
  return capabilities.length === 0 ? null : [...new Set(capabilities)]
}
