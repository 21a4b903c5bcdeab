{
  description = "A fleet of three machines that run llama.cpp";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    llama-cpp = {
      url = "@pin@"; # moved by llama-fleet
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { self, nixpkgs, ... }@inputs:
    let
      machine = module: nixpkgs.lib.nixosSystem {
        system = "@system@";
        specialArgs = { inherit inputs; };
        modules = [ ./modules/llama-cpp.nix module ];
      };
    in
    {
      nixosConfigurations = {
        carbon = machine ./hosts/carbon.nix;
        beryllium = machine ./hosts/beryllium.nix;
        boron = machine ./hosts/boron.nix;
      };
    };
}
