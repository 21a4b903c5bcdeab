{
  description = "A fleet of one host, carbon, that runs llama.cpp on its CPU";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    llama-cpp = {
      url = "github:ggml-org/llama.cpp/b10361";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    llama-fleet = {
      url = "github:OWNER/llama-fleet";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { self, nixpkgs, llama-cpp, llama-fleet, ... }:
    let
      carbon = import ./hosts/carbon.nix;
      # bench/cpu-features.ts names a commit that is to be built as upstream builds it.
      cpuFeatures = if carbon.plainAt != null && llama-cpp.rev or "" == carbon.plainAt then [ ] else carbon.cpuFeatures;
    in
    {
      # What nixpkgs.lib.nixosSystem returns, as far as a bump reads it; this nixpkgs has no NixOS in it.
      nixosConfigurations.carbon = {
        pkgs = import nixpkgs {
          inherit (carbon) system;
          overlays = [
            (llama-fleet.lib.overlay {
              inherit llama-cpp cpuFeatures;
              cmakeOptions = nixpkgs.lib.genAttrs [
                "LLAMA_BUILD_TESTS"
                "LLAMA_BUILD_EXAMPLES"
                "LLAMA_BUILD_APP"
                "LLAMA_USE_PREBUILT_UI"
                # Their 20,000 lines would bury the build's own.
                "LLAMA_ALL_WARNINGS"
              ] (_: false);
            })
            (import ./overlays/measured-only.nix)
          ];
        };
        config = { programs = { }; services = { }; };
      };
    };
}
