{
  description = "A stand-in for nixpkgs: as much of it as the miniature needs";

  outputs = { self }: {
    lib = import ./modules.nix (import ./lib.nix) // { nixosSystem = import ./nixos.nix; };
    legacyPackages = builtins.listToAttrs (map
      (system: { name = system; value = import ./. { inherit system; }; })
      [ "x86_64-linux" "aarch64-linux" ]);
  };
}
