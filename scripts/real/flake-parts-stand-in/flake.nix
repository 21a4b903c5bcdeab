# A stand-in for github:hercules-ci/flake-parts: mkFlake for a flake that is one module, without the module system.
# It understands what llama.cpp's flake.nix says (systems, perSystem, flake) and ignores its `imports`.
{
  description = "flake-parts stand-in for the real lane";

  outputs = { self }: {
    lib.mkFlake = { inputs }: module:
      let
        inherit (inputs.nixpkgs) lib;

        # llama.cpp's .devops/nix/nixpkgs-instances.nix makes these two.
        pkgsWith = system: config: import inputs.nixpkgs { inherit system config; };

        perSystem = lib.genAttrs module.systems (system:
          lib.fix (config: module.perSystem {
            inherit config lib system;
            pkgs = inputs.nixpkgs.legacyPackages.${system};
            pkgsCuda = pkgsWith system { cudaSupport = true; };
            pkgsRocm = pkgsWith system { rocmSupport = true; };
          }));
        transposed = output: lib.genAttrs module.systems (system: perSystem.${system}.${output});
      in
      module.flake // lib.genAttrs [ "packages" "legacyPackages" "checks" "formatter" ] transposed;
  };
}
