# A stand-in for github:NixOS/nixpkgs: what llama.cpp's own Nix files need of it, built with this machine's compiler.
{
  description = "nixpkgs stand-in for the real lane";

  outputs = { self }:
    let
      lib = import ./lib.nix;
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
    in
    {
      # modules.nix and nixos.nix are the miniature's; they are put beside this file when the repository is made.
      lib = lib // { nixosSystem = import ./nixos.nix; };
      legacyPackages = lib.genAttrs systems (system: import ./. { inherit system; });
    };
}
