# A package set in nixpkgs' shape. Tools and libraries are names for what the host has; nothing but llama.cpp is ever built.
{ system, config ? { }, overlays ? [ ] }:
let
  lib = import ./lib.nix;
  mkDerivation = import ./derivation.nix { inherit lib system; };
  hostPlatform = lib.platform system;

  hostTool = pname: mkDerivation { inherit pname; version = "host"; hostTool = true; };
  hostTools = names: lib.genAttrs names hostTool;

  standardEnvironment = { inherit mkDerivation hostPlatform; inherit (hostPlatform) isLinux isDarwin isx86_64 isAarch64; };

  packages = self:
    hostTools [
      "cmake" "ninja" "pkg-config" "git" "mpi" "openssl" "shaderc" "spirv-headers" "vulkan-headers" "vulkan-loader"
      "nodejs" "autoAddDriverRunpath" "nixfmt"
    ] // {
      inherit lib;
      config = { cudaSupport = false; rocmSupport = false; } // config;
      stdenv = standardEnvironment;
      stdenvNoCC = standardEnvironment;
      callPackage = lib.callPackageWith self;
      newScope = extra: lib.callPackageWith (self // extra);
      runCommand = name: environment: script: mkDerivation (environment // { inherit name; buildCommand = script; });

      glibc = hostTool "glibc" // { static = hostTool "glibc-static"; };
      blas = hostTool "blas" // { meta.available = false; };
      importNpmLock = {
        linkNodeModulesHook = hostTool "link-node-modules-hook";
        buildNodeModules = _: hostTool "node-modules";
      };
      python3.pkgs = { };
      darwin.apple_sdk.frameworks = { };
      cudaPackages = hostTools [ "cuda_cudart" "cccl" "cuda_cccl" "libcublas" "cuda_nvcc" ] // {
        backendStdenv = standardEnvironment;
        flags = { dropDot = lib.replaceStrings [ "." ] [ "" ]; cudaCapabilities = config.cudaCapabilities or [ "8.9" ]; };
      };
      rocmPackages = hostTools [ "hipblas" "rocblas" "rocm-device-libs" ] // {
        clr = hostTool "clr" // { gpuTargets = [ "gfx1100" ]; };
        llvm = hostTools [ "clang" ];
      };
    };
in
lib.fix (builtins.foldl' (package: overlay: lib.extends overlay package) packages overlays)
