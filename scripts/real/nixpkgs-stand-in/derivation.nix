# stdenv.mkDerivation over the plain `derivation`: finalAttrs, overrideAttrs, passthru, meta and env as in nixpkgs.
{ lib, system }:
let
  host = import ./host.nix;
  notForTheBuilder = [ "meta" "passthru" "env" "__noChroot" ];

  build = attributes:
    derivation (removeAttrs attributes notForTheBuilder // attributes.env or { } // {
      name = attributes.name or "${attributes.pname}-${attributes.version}";
      inherit system;
      builder = "/bin/sh";
      args = [ "-e" ./builder.sh ];
      hostPath = host.path;
    } // lib.optionalAttrs (host.ccacheDirectory != null) { CCACHE_DIR = host.ccacheDirectory; }
    # not an empty text, which would make another derivation of what is built already
    // lib.optionalAttrs (host.cmakeFlags != "") { hostCmakeFlags = host.cmakeFlags; });

  make = attributesOf:
    let
      attributes = attributesOf (attributes // { finalPackage = package; });
      package = build attributes // attributes.passthru or { } // {
        meta = { available = true; } // attributes.meta or { };
        inherit (attributes) src cmakeFlags;
        overrideAttrs = change: make (final:
          let
            previous = attributesOf final;
            partial = change final;
          in
          previous // (if !lib.isFunction change then change
          else if lib.isFunction partial then partial previous
          else change previous));
      };
    in
    package;
in
given: make (final: { src = null; cmakeFlags = [ ]; } // (if lib.isFunction given then given final else given))
