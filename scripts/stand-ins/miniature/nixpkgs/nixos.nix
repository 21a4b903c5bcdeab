# lib.nixosSystem in miniature: the options of NixOS that a fleet with llama.cpp sets, with the types that nixpkgs gives them.
{ modules, system ? null, specialArgs ? { }, lib ? import ./modules.nix (import ./lib.nix) }:
let
  inherit (lib) mkOption types;
  option = type: default: mkOption { inherit type default; };
  required = type: mkOption { inherit type; };

  nixos = { config, pkgs, ... }: {
    options = {
      _module.args = option (types.attrsOf types.raw) { };
      assertions = option (types.listOf types.raw) [ ];
      warnings = option (types.listOf types.str) [ ];
      environment.systemPackages = option (types.listOf types.package) [ ];
      hardware.graphics.enable = option types.bool false;
      hardware.nvidia.open = option types.bool false;
      hardware.nvidia.package = option types.raw null;
      networking.hostName = option types.str "nixos";
      nix.package = option types.raw null;
      nix.settings = option (types.attrsOf types.raw) { };
      nixpkgs.config = option types.attrs { };
      nixpkgs.hostPlatform = option types.raw (if system == null then throw "nixpkgs.hostPlatform is not set" else system);
      nixpkgs.overlays = option (types.listOf types.raw) [ ];
      nixpkgs.pkgs = option types.raw null;
      security.polkit.enable = option types.bool false;
      security.polkit.extraConfig = option types.lines "";
      services.github-runners = option (types.attrsOf (types.submodule githubRunner)) { };
      services.llama-cpp.enable = option types.bool false;
      services.llama-cpp.extraFlags = option (types.listOf types.str) [ ];
      services.llama-cpp.model = option (types.nullOr types.path) null;
      services.llama-cpp.package = option types.package pkgs.llama-cpp;
      services.xserver.videoDrivers = option (types.listOf types.str) [ ];
      systemd.package = option types.raw null;
      systemd.services = option (types.attrsOf types.attrs) { };
      systemd.tmpfiles.rules = option (types.listOf types.str) [ ];
      users.groups = option (types.attrsOf types.attrs) { };
      users.users = option (types.attrsOf types.attrs) { };
    };
    config._module.args.pkgs = if config.nixpkgs.pkgs != null then config.nixpkgs.pkgs else import ./. {
      system = config.nixpkgs.hostPlatform.system or config.nixpkgs.hostPlatform;
      inherit (config.nixpkgs) overlays config;
    };
  };

  githubRunner = { name, ... }: {
    options = {
      enable = option types.bool false;
      ephemeral = option types.bool false;
      extraEnvironment = option types.attrs { };
      extraLabels = option (types.listOf types.str) [ ];
      extraPackages = option (types.listOf types.package) [ ];
      group = option (types.nullOr types.str) null;
      name = option (types.nullOr types.str) name;
      nodeRuntimes = option (types.listOf (types.enum [ "node20" "node24" ])) [ "node20" "node24" ];
      replace = option types.bool false;
      serviceOverrides = option types.attrs { };
      tokenFile = required types.path;
      url = required types.str;
      user = option (types.nullOr types.str) null;
      workDir = option (types.nullOr types.str) null;
    };
  };

  evaluated = lib.evalModules { modules = [ nixos ] ++ modules; inherit specialArgs; };
in
{
  inherit (evaluated) options;
  config = removeAttrs evaluated.config [ "_module" ];
  inherit (evaluated.config._module.args) pkgs;
}
