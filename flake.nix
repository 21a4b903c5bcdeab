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
    };
}
