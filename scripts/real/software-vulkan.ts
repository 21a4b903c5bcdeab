import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../../src/core/errors.ts'
import { alone, cacheDirectory } from '../stand-ins/cache.ts'
import { command } from '../stand-ins/command.ts'
import { binderOf, boundProgram, clearUnfinished, distributionFor, releaseFor, unpackedPackages, type Missing } from '../stand-ins/distribution-packages.ts'

/** What it takes to build llama.cpp's Vulkan backend here, and to run it on a device that is computed on the CPU (Mesa's lavapipe). */
export interface SoftwareVulkan {
  /** For cmake's FindVulkan and SPIRV-Headers, with blanks between them. */
  readonly cmakeFlags: string
  /** For llama.cpp's programs: which driver, and that its device counts although it is a CPU. */
  readonly environment: Readonly<Record<string, string>>
}

/** Older ones cannot compile v0.5.0's shaders: glslc 2023.2 knows no `coopmat`, and headers 1.3.239 lack what ggml-vulkan.cpp names. */
const SUITE = 'trixie'
const BUILDING: Missing = {
  what: 'A glslc that compiles llama.cpp’s shaders',
  next: 'Run it on Debian or Ubuntu; the packages glslc, libvulkan-dev and spirv-headers are unpacked there.',
}
const MANIFESTS = '/usr/share/vulkan/icd.d'

/** Returns the tools, unpacked into the cache directory, and the device, whose driver's manifest lies in `manifests`; throws InputError where the machine has no lavapipe or the packages cannot be had. */
export async function provideSoftwareVulkan(manifests: string = MANIFESTS): Promise<SoftwareVulkan> {
  const home = join(cacheDirectory(), 'vulkan')
  const from = await distributionFor(BUILDING, SUITE)
  const loader = `/usr/lib/${from.triplet}/libvulkan.so.1`
  const manifest = (await readdir(manifests).catch(() => [])).find((name) => name.startsWith('lvp_icd'))
  if (manifest === undefined || !existsSync(loader)) {
    throw new InputError({ problem: `There is no software device for Vulkan here: ${manifest === undefined ? `${manifests}/lvp_icd*.json` : loader} is missing.`, next: 'On Debian or Ubuntu: apt-get install mesa-vulkan-drivers' })
  }
  const directory = await alone(join(home, '.lock'), async () => {
    const { suite } = await releaseFor(BUILDING, SUITE)
    const there = (await readdir(home)).filter((name) => name.startsWith(`${suite}-`)).toSorted().at(-1)
    if (there !== undefined && (await runs(join(home, there)))) return join(home, there)
    await clearUnfinished(home)
    return unpackedPackages(home, from, ['glslc', 'libvulkan-dev', 'spirv-headers'], async (unfinished, final) => {
      await boundProgram(unfinished, 'glslc', await binderOf(unfinished, final, from.triplet))
    })
  })
  const root = join(directory, 'root/usr')
  return {
    // the loader is the system's: that of the suite may ask for a newer C library than what is built here
    cmakeFlags: [
      `-DVulkan_INCLUDE_DIR=${root}/include`,
      `-DVulkan_LIBRARY=${loader}`,
      `-DVulkan_GLSLC_EXECUTABLE=${directory}/bin/glslc`,
      `-DSPIRV-Headers_DIR=${root}/share/cmake/SPIRV-Headers`,
    ].join(' '),
    environment: { VK_ICD_FILENAMES: join(manifests, manifest), GGML_VK_VISIBLE_DEVICES: '0' },
  }
}

const runs = (directory: string): Promise<boolean> => command(join(directory, 'bin/glslc'), ['--version']).then(() => true, () => false)
