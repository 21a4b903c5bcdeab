import { listed } from '../listed.ts'
import { cudaCapabilitiesOf } from './cuda-capabilities.ts'
import { nixList } from '../nix/nix-code.ts'
import type { Remark } from './finding.ts'
import { answeringRunners, judgedPackage, likelyGpuVariant, likelyVariant, evaluatedHosts, type EvaluatedHost, type Rule } from './rule.ts'

/** What of systemd's DeviceAllow a variant computes on. */
const DEVICES: Readonly<Record<string, RegExp>> = { cuda: /nvidia/, vulkan: /drm|\/dri\b|nvidia/, rocm: /kfd/ }

/** What a GPU is compiled for, who sees it, and where its build comes from. */
export const GPU_RULES: readonly Rule[] = [
  {
    name: 'cuda-capabilities',
    looksFor: "a list of CUDA capabilities that is wider than the host's GPUs, or that leaves one of them out",
    cost: 'Every kernel is compiled once for each capability: each one too many lengthens the build of every bump and makes the program bigger.',
    check: (facts) => evaluatedHosts(facts).filter(({ configured }) => likelyVariant(configured) === 'cuda').flatMap(capabilityRemarks),
  },
  {
    name: 'gpu-hidden-from-the-runner',
    looksFor: "a host with a GPU variant whose runner's service hides the GPU, as NixOS does by default",
    cost: 'llama-bench finds no GPU and computes on the CPU, or fails: the verdict is about something that nobody runs.',
    check: (facts) =>
      evaluatedHosts(facts).flatMap((host) => {
        const { name, configured } = host
        const runners = answeringRunners(host)
        const variant = likelyGpuVariant(configured)
        if (variant === null) return []
        if (runners.length === 0) return [{ host: name, notChecked: 'The flake starts no runner on this host (services.github-runners), so what its runner sees is not known here.' }]
        const devices = DEVICES[variant] ?? /\S/
        return runners.flatMap((runner): Remark[] => {
          const hidden = runner.privateDevices ? 'PrivateDevices is on' : runner.deviceAllow.some((entry) => devices.test(entry)) ? null : `DeviceAllow names no device for ${variant}`
          if (hidden === null) return []
          return [{
            // systemd allows every device where neither setting restricts them, and NixOS' ProtectClock does restrict them
            severity: runner.privateDevices ? 'error' : 'warning',
            host: name,
            evidence: `In the service of the runner '${runner.name}' ${hidden}, and the host's variant is ${variant}.`,
            fix: 'Import llama-fleet.nixosModules.runner and set `services.llama-fleet-runner.enable = true;` in place of that runner, or set serviceOverrides.PrivateDevices = false with the device classes of docs/nix.md in DeviceAllow.',
          }]
        })
      }),
  },
  {
    name: 'no-binary-cache',
    looksFor: 'a host with variant cuda that has no binary cache besides cache.nixos.org, which holds nothing of CUDA',
    cost: 'When nixpkgs moves, the CUDA toolkit is fetched or built anew on that host, and each bump of llama.cpp compiles for up to an hour; two hosts of one kind do it twice.',
    check: (facts) =>
      evaluatedHosts(facts).flatMap(({ name, configured }) => {
        const { substituters } = configured
        const others = substituters.filter((one) => !/^https?:\/\/cache\.nixos\.org\b/.test(one))
        if (likelyVariant(configured) !== 'cuda' || others.length > 0) return []
        return [{
          severity: 'note' as const,
          host: name,
          evidence: `nix.settings.substituters of the host: ${listed(substituters) || 'nothing of its own'}.`,
          fix: 'Add a cache that has CUDA (such as https://cache.nixos-cuda.org) or your own (`nix copy --to`), with its public key; and narrow cudaCapabilities.',
        }]
      }),
  },
]

const major = (capability: string): string => capability.split('.')[0] ?? ''

function capabilityRemarks({ name, here, configured, capabilities }: EvaluatedHost): Remark[] {
  const judged = judgedPackage(configured)
  const listedFor = judged === null ? null : cudaCapabilitiesOf(judged)
  if (judged === null) return []
  if (listedFor === null) return [{ host: name, notChecked: `${judged.place} does not list the CUDA capabilities that it is compiled for.` }]
  if (capabilities === null || capabilities.length === 0) {
    return [{ host: name, notChecked: here ? 'nvidia-smi does not tell the capability of a GPU here.' : 'The GPU of another host cannot be asked: run the doctor there.' }]
  }
  const fix = `programs.llama-fleet.cudaCapabilities = ${nixList(capabilities)}; on the host, or the same as \`cudaCapabilities\` of the overlay.`
  const evidence = `${judged.place} is compiled for ${listed(listedFor)}; nvidia-smi says ${listed(capabilities)}.`
  const absent = capabilities.filter((capability) => !listedFor.includes(capability))
  if (absent.length > 0) {
    const mayTranslate = absent.every((capability) => listedFor.some((other) => Number(other) < Number(capability)))
    // https://docs.nvidia.com/cuda/cuda-c-programming-guide: binary code runs on later minor revisions of its major one
    const runsAsItIs = absent.every((capability) => listedFor.some((other) => Number(other) < Number(capability) && major(other) === major(capability)))
    return [{
      severity: mayTranslate ? 'warning' : 'error',
      host: name,
      evidence,
      fix,
      cost: runsAsItIs
        ? 'It runs code of an earlier GPU of its generation, which may be slower than code of its own.'
        : mayTranslate
        ? 'The driver translates code of an earlier GPU at the first start, which takes minutes and may be slower ever after.'
        : 'The program has no code that this GPU can run: it fails with “no kernel image is available”.',
    }]
  }
  return listedFor.length > capabilities.length ? [{ severity: 'warning', host: name, evidence, fix }] : []
}
