# An NVIDIA card.
{ ... }:
{
  networking.hostName = "beryllium";
  fleet.llama-cpp.cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" "avx512" ];
}
