# lib.nixosSystem in miniature: modules with imports, options (default only) and config. Attribute sets merge, lists
# add up, of two other values the later one wins. No mkIf, no types.
{ system, modules, specialArgs ? { } }:
let
  lib = import ./lib.nix;
  args = specialArgs // { inherit config lib pkgs; };

  call = module:
    let m = if builtins.isPath module || builtins.isString module then import module else module;
    in if builtins.isFunction m then m args else m;
  flatten = module:
    let m = call module;
    in builtins.concatMap flatten (m.imports or [ ]) ++ [{
      options = m.options or { };
      config = m.config or (removeAttrs m [ "imports" "options" ]);
    }];

  isSet = x: builtins.isAttrs x && (x.type or "") != "derivation";
  mergeWith = leaf: a: b:
    if isSet a && isSet b then
      a // builtins.mapAttrs (name: value: if a ? ${name} then mergeWith leaf a.${name} value else value) b
    else leaf a b;
  merge = mergeWith (a: b: if builtins.isList a && builtins.isList b then a ++ b else b);
  override = mergeWith (_: b: b);
  defaults = options: builtins.mapAttrs (_: o: if (o._type or "") == "option" then o.default else defaults o) options;

  nixos = {
    options = {
      nixpkgs.overlays = lib.mkOption { default = [ ]; };
      nixpkgs.config = lib.mkOption { default = { }; };
      nixpkgs.hostPlatform.system = lib.mkOption { default = system; };
      networking.hostName = lib.mkOption { default = "nixos"; };
      services.llama-cpp.enable = lib.mkOption { default = false; };
      services.llama-cpp.package = lib.mkOption { default = pkgs.llama-cpp; };
      services.llama-cpp.model = lib.mkOption { default = null; };
      services.llama-cpp.host = lib.mkOption { default = "127.0.0.1"; };
      services.llama-cpp.port = lib.mkOption { default = 8080; };
      services.llama-cpp.extraFlags = lib.mkOption { default = [ ]; };
    };
  };
  all = builtins.concatMap flatten ([ nixos ] ++ modules);
  config = override
    (defaults (builtins.foldl' (a: m: merge a m.options) { } all))
    (builtins.foldl' (a: m: merge a m.config) { } all);
  pkgs = import ./. { inherit system; inherit (config.nixpkgs) overlays config; };
in
{
  inherit config pkgs;
  _module.args = args;
}
