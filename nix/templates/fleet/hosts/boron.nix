# A card with Vulkan.
{
  # imports = [ ./boron-hardware.nix ]; # what nixos-generate-config wrote on the machine
  networking.hostName = "boron";
  nixpkgs.hostPlatform = "x86_64-linux";

  hardware.graphics.enable = true;

  programs.llama-fleet = {
    variant = "vulkan";
    cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
  };
}
