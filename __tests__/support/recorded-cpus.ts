/** What real machines say in /proc/cpuinfo, where it was recorded, and what is to be read from it. */
export interface RecordedCpu {
  readonly machine: string
  readonly source: string
  readonly cpuinfo: string
  readonly name: string
  /** As `llama-fleet cpu-features` prints them. */
  readonly features: string
  /** What ggml's cmake is told for them. */
  readonly flags: readonly string[]
}

const SOCS = 'https://github.com/hrw/arm-socs-table'
const OF_V8_2 = 'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm'
const arm = (features: string, ...parts: readonly string[]): string =>
  parts.map((part, index) => `processor\t: ${index}\nBogoMIPS\t: 50.00\nFeatures\t: ${features}\nCPU implementer\t: ${part.split(' ')[0]}\nCPU architecture: 8\nCPU part\t: ${part.split(' ')[1]}\n`).join('\n')
const x86 = (name: string, flags: string): string => [0, 1].map((index) => `processor\t: ${index}\nmodel name\t: ${name}\nflags\t\t: ${flags}\nbugs\t\t: spectre_v1\n`).join('\n')
const armArch = (extensions: string): string[] => [`-DGGML_CPU_ARM_ARCH:STRING=armv8.2-a+${extensions}`]
const switches = (...names: readonly string[]): string[] => names.map((name) => `-DGGML_${name}:BOOL=TRUE`).toSorted()
const SSE = 'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx lm'
const AVX2 = `${SSE} pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand bmi1 avx2 bmi2`
const HASWELL = ['SSE42', 'AVX', 'F16C', 'FMA', 'BMI2', 'AVX2']

/** Facts of the sources; of the flags of x86 those that decide and some around them. */
export const RECORDED_CPUS: readonly RecordedCpu[] = [
  { machine: 'Raspberry Pi 4', source: 'https://github.com/nicolargo/glances/issues/2616', cpuinfo: arm('fp asimd evtstrm crc32 cpuid', '0x41 0xd08', '0x41 0xd08'), name: 'ARM Cortex-A72', features: 'asimd', flags: [] },
  { machine: 'Raspberry Pi 5', source: `${SOCS}/issues/96`, cpuinfo: arm(`${OF_V8_2} lrcpc dcpop asimddp`, '0x41 0xd0b', '0x41 0xd0b'), name: 'ARM Cortex-A76', features: 'asimd asimdhp asimddp', flags: armArch('fp16+dotprod') },
  { machine: 'Graviton 2', source: 'https://github.com/archspec/archspec-json/issues/41', cpuinfo: arm(`${OF_V8_2} lrcpc dcpop asimddp ssbs`, '0x41 0xd0c'), name: 'ARM Neoverse-N1', features: 'asimd asimdhp asimddp', flags: armArch('fp16+dotprod') },
  {
    machine: 'Graviton 3', source: `${SOCS} cpuinfo-data/graviton3`, name: 'ARM Neoverse-V1', features: 'asimd asimdhp asimddp i8mm bf16 sve svei8mm', flags: armArch('fp16+dotprod+i8mm+bf16+sve'),
    cpuinfo: arm(`${OF_V8_2} jscvt fcma lrcpc dcpop sha3 sm3 sm4 asimddp sha512 sve asimdfhm dit uscat ilrcpc flagm ssbs paca pacg dcpodp svei8mm svebf16 i8mm bf16 dgh rng`, '0x41 0xd40'),
  },
  {
    machine: 'Graviton 4', source: `${SOCS} cpuinfo-data/graviton4`, name: 'ARM Neoverse-V2', features: 'asimd asimdhp asimddp i8mm bf16 sve sve2 svei8mm', flags: armArch('fp16+dotprod+i8mm+bf16+sve+sve2'),
    cpuinfo: arm(`${OF_V8_2} jscvt fcma lrcpc dcpop sha3 asimddp sha512 sve asimdfhm dit uscat ilrcpc flagm ssbs sb paca pacg dcpodp sve2 sveaes svepmull svebitperm svesha3 flagm2 frint svei8mm svebf16 i8mm bf16 dgh rng bti`, '0x41 0xd4f'),
  },
  {
    machine: 'NVIDIA GB10, two kinds of cores', source: `${SOCS} cpuinfo-data/nvidia-gb10`, name: 'ARM Cortex-A725 and ARM Cortex-X925', features: 'asimd asimdhp asimddp i8mm bf16 sve sve2 svei8mm', flags: armArch('fp16+dotprod+i8mm+bf16+sve+sve2'),
    cpuinfo: arm(`${OF_V8_2} jscvt fcma lrcpc dcpop sha3 sm3 sm4 asimddp sha512 sve asimdfhm dit uscat ilrcpc flagm sb paca pacg dcpodp sve2 sveaes svepmull svebitperm svesha3 svesm4 flagm2 frint svei8mm svebf16 i8mm bf16 dgh bti ecv afp wfxt`, '0x41 0xd87', '0x41 0xd85'),
  },
  {
    machine: 'Apple M1 with Linux, two kinds of cores', source: `${SOCS} cpuinfo-data/apple-m1`, name: 'Apple M1', features: 'asimd asimdhp asimddp', flags: armArch('fp16+dotprod'),
    cpuinfo: arm(`${OF_V8_2} jscvt fcma lrcpc dcpop sha3 asimddp sha512 asimdfhm dit uscat ilrcpc flagm ssbs sb paca pacg dcpodp flagm2 frint`, '0x61 0x022', '0x61 0x023'),
  },
  {
    machine: 'a Core 2, which has SSE4.1 and no more', source: 'https://ubuntuforums.org, 2011-02-10', name: 'Intel(R) Core(TM)2 Duo CPU     T9550  @ 2.66GHz', features: '', flags: [],
    cpuinfo: x86('Intel(R) Core(TM)2 Duo CPU     T9550  @ 2.66GHz', `${SSE} constant_tsc arch_perfmon pebs bts rep_good aperfmperf pni dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cx16 xtpr pdcm sse4_1 xsave lahf_lm`),
  },
  {
    machine: 'Skylake-SP', source: 'https://github.com/PaddlePaddle/Paddle/issues/22608', name: 'Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz', features: 'sse4_2 avx f16c fma bmi2 avx2 avx512', flags: switches(...HASWELL, 'AVX512'),
    cpuinfo: x86('Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz', `${AVX2} rtm cqm mpx rdt_a avx512f avx512dq rdseed adx smap clflushopt avx512cd avx512bw avx512vl xsaveopt xsavec`),
  },
  {
    machine: 'Arrow Lake, whose AVX is 256 bits wide as Alder Lake’s', source: 'https://github.com/archspec/archspec-json tests/targets/linux-ubuntu24.04-alderlake', name: 'Intel(R) Core(TM) Ultra 9 285', features: 'sse4_2 avx f16c fma bmi2 avx2 avx_vnni', flags: switches(...HASWELL, 'AVX_VNNI'),
    cpuinfo: x86('Intel(R) Core(TM) Ultra 9 285', `${AVX2} sha_ni split_lock_detect user_shstk avx_vnni lam wbnoinvd gfni vaes vpclmulqdq rdpid serialize`),
  },
  {
    machine: 'Zen 4', source: 'https://github.com/gentoo/cpuid2cpuflags/pull/25', name: 'AMD Ryzen 9 7950X3D 16-Core Processor', features: 'sse4_2 avx f16c fma bmi2 avx2 avx512 avx512vbmi avx512_vnni avx512_bf16', flags: switches(...HASWELL, 'AVX512', 'AVX512_VBMI', 'AVX512_VNNI', 'AVX512_BF16'),
    cpuinfo: x86('AMD Ryzen 9 7950X3D 16-Core Processor', `${AVX2} avx512f avx512dq rdseed adx smap avx512ifma clflushopt clwb avx512cd sha_ni avx512bw avx512vl user_shstk avx512_bf16 clzero vnmi avx512vbmi umip pku ospke avx512_vbmi2 gfni vaes vpclmulqdq avx512_vnni avx512_bitalg avx512_vpopcntdq`),
  },
]
