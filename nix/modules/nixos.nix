# programs.llama-fleet for NixOS: installs the package, and hands it to services.llama-cpp where that is enabled.
{ config, lib, ... }:
let
  cfg = config.programs.llama-fleet;
  service = config.services.llama-cpp;
  onePackage = import ./one-package.nix;
in
{
  imports = [ ./options.nix ];

  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];
    services.llama-cpp.package = lib.mkIf service.enable (lib.mkDefault cfg.package);
    assertions = [
      (onePackage { inherit (cfg) package; installed = config.environment.systemPackages; where = "environment.systemPackages"; })
      (onePackage { inherit (cfg) package; installed = lib.optionals service.enable [ service.package ]; where = "services.llama-cpp.package"; })
    ];
  };
}
