# llama-cpp-cpu, llama-cpp-cuda and llama-cpp-vulkan from one function over upstream's own scope, with the host's packages.
{ llama-cpp, cpuFeatures ? [ ] }:
final: prev:
let
  inherit (prev) lib;

  # The cmake switch of each feature, by the name /proc/cpuinfo gives it.
  switches = {
    sse4_2 = "GGML_SSE42";
    avx = "GGML_AVX";
    f16c = "GGML_F16C";
    fma = "GGML_FMA";
    bmi2 = "GGML_BMI2";
    avx2 = "GGML_AVX2";
    avx512 = "GGML_AVX512";
  };
  flag = feature: lib.cmakeBool (switches.${feature} or (throw "overlay: unknown CPU feature '${feature}'")) true;
  flags = lib.optionals final.stdenv.hostPlatform.isx86_64 (map flag cpuFeatures);

  upstream = (final.callPackage "${llama-cpp}/.devops/nix/scope.nix" { }).llama-cpp;
  variant = chosen:
    (upstream.override ({ useCuda = false; useRocm = false; useVulkan = false; } // chosen)).overrideAttrs
      (before: { cmakeFlags = before.cmakeFlags ++ flags; });
in
{
  llama-cpp-cpu = variant { };
  llama-cpp-cuda = variant { useCuda = true; };
  llama-cpp-vulkan = variant { useVulkan = true; };
}
