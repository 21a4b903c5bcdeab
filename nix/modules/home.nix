# programs.llama-fleet for Home Manager: installs the package for one user.
{ config, lib, ... }:
let
  cfg = config.programs.llama-fleet;
in
{
  imports = [ ./options.nix ];

  config = lib.mkIf cfg.enable {
    home.packages = [ cfg.package ];
    assertions = [
      (import ./one-package.nix { inherit (cfg) package; installed = config.home.packages; where = "home.packages"; })
    ];
  };
}
