# Gives every host the llama-cpp-cpu, -cuda and -vulkan of the pinned llama.cpp, for the instruction set it has.
{ config, inputs, lib, ... }:
{
  options.fleet.llama-cpp.cpuFeatures = lib.mkOption { default = [ ]; };

  config.nixpkgs.overlays = [
    (import ../overlays/llama-cpp.nix {
      inherit (inputs) llama-cpp;
      inherit (config.fleet.llama-cpp) cpuFeatures;
    })
  ];
}
