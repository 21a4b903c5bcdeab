# A stand-in for github:NixOS/nixpkgs: what llama.cpp's own Nix files need of it, built with this machine's compiler.
{
  description = "nixpkgs stand-in for the real lane";

  outputs = { self }:
    let
      lib = import ./lib.nix;
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs systems (system: import ./. { inherit system; });
    };
}
