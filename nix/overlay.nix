# An overlay with the four variants of the pinned llama.cpp:
#
#   nixpkgs.overlays = [ (llama-fleet.lib.overlay { inherit (inputs) llama-cpp; cpuFeatures = [ "avx2" "fma" ]; }) ];
#
# It needs the user's own pin, so it is a function. nixpkgs' llama-cpp stays as it is unless `replaceLlamaCpp` names the variant
# that takes its place.
{ replaceLlamaCpp ? null, ... }@arguments:
final: _prev:
let
  inherit (import ./packages.nix (removeAttrs arguments [ "replaceLlamaCpp" ]) final) packages;
  replacement = packages."llama-cpp-${toString replaceLlamaCpp}" or (throw
    "replaceLlamaCpp = \"${toString replaceLlamaCpp}\" is no variant; there are cpu, cuda, vulkan and rocm.");
in
packages // (if replaceLlamaCpp == null then { } else { llama-cpp = replacement; })
