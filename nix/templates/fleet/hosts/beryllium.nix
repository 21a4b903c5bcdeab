# An NVIDIA card.
{
  # imports = [ ./beryllium-hardware.nix ]; # what nixos-generate-config wrote on the machine
  networking.hostName = "beryllium";
  nixpkgs.hostPlatform = "x86_64-linux";
  nixpkgs.config.allowUnfree = true; # CUDA and NVIDIA's driver

  hardware.graphics.enable = true;
  hardware.nvidia.open = true;
  services.xserver.videoDrivers = [ "nvidia" ];

  programs.llama-fleet = {
    variant = "cuda";
    # What the CPU computes beside the card is compiled for it too.
    cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
    cudaCapabilities = [ "8.9" ]; # nvidia-smi --query-gpu=compute_cap --format=csv,noheader
  };

  services.llama-fleet-runner.labels = [ "cuda" ];
}
