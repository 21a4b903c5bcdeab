# A card with Vulkan.
{ ... }:
{
  networking.hostName = "boron";
  fleet.llama-cpp.cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
}
