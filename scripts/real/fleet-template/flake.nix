{
  description = "A fleet of one host, carbon, that runs llama.cpp on its CPU";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    llama-cpp = {
      url = "github:ggml-org/llama.cpp/b10361";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { self, nixpkgs, llama-cpp, ... }:
    let
      carbon = import ./hosts/carbon.nix;
    in
    {
      # What nixpkgs.lib.nixosSystem returns, as far as a bump reads it; this nixpkgs has no NixOS in it.
      nixosConfigurations.carbon = {
        pkgs = import nixpkgs {
          inherit (carbon) system;
          overlays = [ (import ./overlays/llama-cpp.nix { inherit llama-cpp; inherit (carbon) cpuFeatures; }) ];
        };
        config = { programs = { }; services = { }; };
      };
    };
}
