# What the tests of nix/ evaluate with: the real llama.cpp's nix files, a stand-in for nixpkgs, and modules evaluated in miniature.
{ own, llama-cpp }:
{ inherit own llama-cpp; } // rec {
  # The miniature's upstream with the miniature's nixpkgs.
  miniature = own + "/scripts/stand-ins/miniature/upstream";
  small = overlays: import (own + "/scripts/stand-ins/miniature/nixpkgs") { system = "x86_64-linux"; inherit overlays; };

  packagesFor = { system ? "x86_64-linux", overlays ? [ ], config ? { } }:
    import (own + "/scripts/real/nixpkgs-stand-in") { inherit system overlays config; };
  overlay = import (own + "/nix/overlay.nix");

  # The four variants with the given arguments of lib.overlay.
  fleet = { system ? "x86_64-linux", config ? { }, ... }@arguments: packagesFor {
    inherit system config;
    overlays = [ (overlay ({ inherit llama-cpp; } // removeAttrs arguments [ "system" "config" ])) ];
  };
  faultsOf = { system ? "x86_64-linux", ... }@arguments:
    (import (own + "/nix/packages.nix") ({ inherit llama-cpp; } // removeAttrs arguments [ "system" ]) (packagesFor { inherit system; })).faults;
  upstream = arguments: ((packagesFor arguments).callPackage "${llama-cpp}/.devops/nix/scope.nix" { }).llama-cpp;

  lib = import (own + "/scripts/stand-ins/miniature/nixpkgs/modules.nix") (packagesFor { }).lib;
  tool = name: derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; };
  withTools = pkgs: pkgs // {
    bubblewrap = tool "bubblewrap";
    coreutils = tool "coreutils";
    util-linux = tool "util-linux";
    nodejs_24 = tool "nodejs-24";
    vulkan-tools = tool "vulkan-tools";
    llama-cpp = tool "llama-cpp-of-nixpkgs" // { pname = "llama-cpp"; };
    cudaPackages = pkgs.cudaPackages // {
      cuda_nvcc = if pkgs.config.allowUnfree or false then pkgs.cudaPackages.cuda_nvcc else throw "cuda_nvcc has an unfree license, refusing to evaluate";
    };
  };
  installed = packages: map (package: package.drvPath) packages;
  failed = config: map (one: one.message) (builtins.filter (one: !one.assertion) config.assertions);

  # A host with nixosModules.default, whose packages are given: the module cannot touch overlays or config there.
  nixos = { system ? "x86_64-linux", config ? { }, modules }: import (own + "/scripts/stand-ins/miniature/nixpkgs/nixos.nix") {
    inherit lib system;
    modules = [
      (own + "/nix/modules/nixos.nix")
      { nixpkgs.pkgs = withTools (packagesFor { inherit system config; }); systemd.package = tool "systemd"; }
    ] ++ modules;
  };
  # A user's Home Manager configuration with homeModules.default under useGlobalPkgs: packages, assertions and nothing of nixpkgs.
  home = modules: (lib.evalModules {
    modules = [
      (own + "/nix/modules/home.nix")
      {
        options._module.args = lib.mkOption { default = { }; };
        options.assertions = lib.mkOption { type = lib.types.listOf lib.types.raw; default = [ ]; };
        options.home.packages = lib.mkOption { type = lib.types.listOf lib.types.package; default = [ ]; };
        config._module.args.pkgs = withTools (packagesFor { });
      }
    ] ++ modules;
    specialArgs.inputs = { inherit llama-cpp; llama-fleet.homeModules.default = own + "/nix/modules/home.nix"; };
  }).config;
  program = more: { programs.llama-fleet = { enable = true; source = llama-cpp; } // more; };
}
