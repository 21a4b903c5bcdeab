# llama-cpp-cpu from the pinned llama.cpp: upstream's own scope.nix and package.nix with this host's pkgs and instruction set.
{ llama-cpp, cpuFeatures }:
final: prev:
let
  inherit (prev) lib;

  # Of everything upstream can build, what a measurement starts.
  programs = [ "llama-bench" "llama-completion" "llama-perplexity" "llama-server" ];

  # x86 options of ggml/CMakeLists.txt by the feature's name in /proc/cpuinfo; avx512 stands for f, cd, vl, dq and bw together.
  option = {
    sse4_2 = "GGML_SSE42";
    avx = "GGML_AVX";
    f16c = "GGML_F16C";
    fma = "GGML_FMA";
    bmi2 = "GGML_BMI2";
    avx2 = "GGML_AVX2";
    avx_vnni = "GGML_AVX_VNNI";
    avx512 = "GGML_AVX512";
    avx512vbmi = "GGML_AVX512_VBMI";
    avx512_vnni = "GGML_AVX512_VNNI";
    avx512_bf16 = "GGML_AVX512_BF16";
    amx_tile = "GGML_AMX_TILE";
    amx_int8 = "GGML_AMX_INT8";
    amx_bf16 = "GGML_AMX_BF16";
  };
  instructionSet = lib.optionals final.stdenv.hostPlatform.isx86_64
    (map (feature: lib.cmakeBool option.${feature} true) cpuFeatures);

  # Nobody starts these here, and they are half of the compiling.
  smaller = map (name: lib.cmakeBool name false) [
    "LLAMA_BUILD_TESTS"
    "LLAMA_BUILD_EXAMPLES"
    "LLAMA_BUILD_APP"
    "LLAMA_BUILD_WEBUI"
    "LLAMA_USE_PREBUILT_UI"
    "LLAMA_OPENSSL"
    # Their 20,000 lines would bury the build's own.
    "LLAMA_ALL_WARNINGS"
  ];
in
{
  llama-cpp-cpu = (final.callPackage "${llama-cpp}/.devops/nix/scope.nix" { }).llama-cpp.overrideAttrs (upstream: {
    cmakeFlags = upstream.cmakeFlags ++ smaller ++ instructionSet;
    ninjaFlags = programs;
    installPhase = ''
      mkdir -p $out/bin $out/lib
      for program in ${lib.concatStringsSep " " programs}; do cp build/bin/$program $out/bin/; done
      cp -P build/bin/lib*.so* $out/lib/
    '';
  });
}
