# Only a CPU, and the server.
{
  # imports = [ ./carbon-hardware.nix ]; # what nixos-generate-config wrote on the machine
  networking.hostName = "carbon";
  nixpkgs.hostPlatform = "x86_64-linux";

  programs.llama-fleet = {
    variant = "cpu";
    cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
  };

  services.llama-cpp = {
    enable = true;
    model = "/var/lib/models/model.gguf";
    extraFlags = [ "--flash-attn" "on" ];
  };

  # The server would compute while the runner measures.
  services.llama-fleet-runner.mayStop = [ "llama-cpp.service" ];
}
