# What the hosts share: the pinned llama.cpp, installed and handed to services.llama-cpp. Each host says its variant and its CPU's
# features, as `nix run github:OWNER/llama-fleet -- cpu-features --nix` prints them there.
{ inputs, pkgs, ... }:
{
  imports = [ inputs.llama-fleet.nixosModules.default ];

  programs.llama-fleet = {
    enable = true;
    source = inputs.llama-cpp;
  };

  # The same inline and without the module, where you would rather choose packages by hand:
  #
  #   nixpkgs.overlays = [
  #     (inputs.llama-fleet.lib.overlay {
  #       inherit (inputs) llama-cpp;
  #       cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
  #     })
  #   ];
  #   environment.systemPackages = [ pkgs.llama-cpp-cpu ]; # or -cuda, -vulkan, -rocm
}
