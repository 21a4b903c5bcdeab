{
  description = "A miniature of ggml-org/llama.cpp: its shape, not its work";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      scopeOf = system: nixpkgs.legacyPackages.${system}.callPackage ./.devops/nix/scope.nix { };
      packagesOf = system:
        let inherit (scopeOf system) llama-cpp;
        in {
          default = llama-cpp;
          cuda = llama-cpp.override { useCuda = true; };
          vulkan = llama-cpp.override { useVulkan = true; };
        };
    in
    {
      overlays.default = final: prev: { llama-cpp = (final.callPackage ./.devops/nix/scope.nix { }).llama-cpp; };
      packages = builtins.listToAttrs (map
        (system: { name = system; value = packagesOf system; })
        [ "x86_64-linux" "aarch64-linux" ]);
    };
}
