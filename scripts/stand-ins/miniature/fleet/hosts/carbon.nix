# Only a CPU.
{ pkgs, ... }:
{
  networking.hostName = "carbon";
  fleet.llama-cpp.cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
  services.llama-cpp = {
    enable = true;
    package = pkgs.llama-cpp-cpu;
    model = "@model@";
    extraFlags = [ "--flash-attn" "on" ];
  };
}
