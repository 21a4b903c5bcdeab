{
  description = "Keeps llama.cpp current across a NixOS fleet, and proves every bump on the fleet's own hardware before anyone merges it";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      forEachSystem = nixpkgs.lib.genAttrs systems;
    in
    {
      packages = forEachSystem (system: {
        default = nixpkgs.legacyPackages.${system}.callPackage ./nix/package.nix { };
      });

      apps = forEachSystem (system: {
        default = {
          type = "app";
          program = "${self.packages.${system}.default}/bin/llama-fleet";
          meta.description = "Bumps llama.cpp in the fleet repository of this directory and measures it on this machine";
        };
      });

      lib.overlay = import ./nix/overlay.nix;

      nixosModules.default = ./nix/modules/nixos.nix;
      nixosModules.runner = ./nix/modules/runner.nix;
      homeModules.default = ./nix/modules/home.nix;

      templates.default = {
        path = ./nix/templates/fleet;
        description = "Three NixOS hosts with llama.cpp on CPU, CUDA and Vulkan, and the workflow that bumps it";
        welcomeText = ''
          # A fleet with llama.cpp
          1. Put the owners in the place of OWNER: `grep -rn OWNER .`
          2. In `hosts/` keep the machines you have, each with its `hardware-configuration.nix` and the list that
             `nix run github:OWNER/llama-fleet -- cpu-features --nix` prints on it.
          3. Name a model in `.github/llama-fleet.yml`, and commit.
          4. `nix run github:OWNER/llama-fleet -- run` bumps and measures on this machine.
        '';
      };
    };
}
