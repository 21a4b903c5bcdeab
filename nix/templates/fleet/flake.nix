{
  description = "Three machines that run llama.cpp, each built for its own hardware";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    flake-parts = {
      url = "github:hercules-ci/flake-parts";
      inputs.nixpkgs-lib.follows = "nixpkgs";
    };
    llama-cpp = {
      url = "github:ggml-org/llama.cpp/v0.5.0"; # moved by llama-fleet
      # Upstream has no lock. What it needs follows ours, so that a bump moves llama.cpp and nothing else.
      inputs.nixpkgs.follows = "nixpkgs";
      inputs.flake-parts.follows = "flake-parts";
    };
    llama-fleet = {
      url = "github:OWNER/llama-fleet";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      machine = host: nixpkgs.lib.nixosSystem {
        specialArgs = { inherit inputs; };
        modules = [ ./modules/llama-cpp.nix ./modules/runner.nix host ];
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
