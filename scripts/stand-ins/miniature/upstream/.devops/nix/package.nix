{ lib
, stdenv
, config
, llamaVersion
, cudaPackages
, useCuda ? config.cudaSupport
, useRocm ? config.rocmSupport
, useVulkan ? false
}:
let
  suffix = lib.optionalString useCuda "-cuda" + lib.optionalString useVulkan "-vulkan";
in
stdenv.mkDerivation (finalAttrs: {
  pname = "llama-cpp${suffix}";
  version = llamaVersion;

  # As upstream: hidden files, *.nix and *.md do not reach the build, so a change to them changes no derivation.
  src = lib.cleanSourceWith {
    name = "source";
    src = ../../.;
    filter = path: _type:
      let name = baseNameOf path;
      in !(lib.hasPrefix "." name || lib.hasSuffix ".nix" name || lib.hasSuffix ".md" name || name == "flake.lock");
  };

  cmakeFlags = [
    (lib.cmakeBool "GGML_NATIVE" false)
    (lib.cmakeBool "GGML_CUDA" useCuda)
    (lib.cmakeBool "GGML_HIP" useRocm)
    (lib.cmakeBool "GGML_VULKAN" useVulkan)
  ] ++ lib.optionals useCuda [
    (lib.cmakeFeature "CMAKE_CUDA_ARCHITECTURES"
      (builtins.concatStringsSep ";" (map cudaPackages.flags.dropDot cudaPackages.flags.cudaCapabilities)))
  ];

  meta.mainProgram = "llama-cli";
})
