# llama-cpp-cpu, -cuda, -vulkan and -rocm: upstream's own package from the pinned source, with the host's packages and the
# host's instruction set. Returns { faults, packages }; a package with faults throws them.
{
  llama-cpp,
  cpuFeatures ? [ ],
  cudaCapabilities ? null,
  rocmGpuTargets ? null,
  cmakeOptions ? { },
}:
pkgs:
let
  inherit (pkgs) lib;
  source = "${llama-cpp}";
  cpu = import ./cpu-features.nix pkgs.stdenv.hostPlatform cpuFeatures;

  # What a caller may not set by hand, and what does it instead.
  reserved =
    builtins.listToAttrs (map (name: { inherit name; value = "is set through cpuFeatures, so that it is checked and recorded"; }) cpu.owned)
    // lib.genAttrs [ "GGML_CUDA" "GGML_HIP" "GGML_VULKAN" ] (_: "is what makes a variant: choose llama-cpp-cuda, -rocm or -vulkan")
    // {
      CMAKE_CUDA_ARCHITECTURES = "is set through cudaCapabilities";
      CMAKE_HIP_ARCHITECTURES = "is set through rocmGpuTargets";
      # It differs from builder to builder, too.
      GGML_NATIVE = "makes ggml ignore every CPU feature, nixpkgs' compiler drops -march=native, and where it does not, the binary dies on other machines: use cpuFeatures";
    };
  ownFaults = map (name: "The cmake option ${name} ${reserved.${name}}.") (builtins.attrNames (builtins.intersectAttrs cmakeOptions reserved));

  sourceFaults =
    if builtins.pathExists "${source}/.devops/nix/scope.nix" then [ ]
    else [ "${source} has no .devops/nix/scope.nix, so it is not llama.cpp's source. Give the flake input: llama-cpp = inputs.llama-cpp." ];

  options = cmakeOptions // cpu.options;
  arguments = import ./argument-faults.nix { inherit llama-cpp cpuFeatures cudaCapabilities rocmGpuTargets cmakeOptions; };
  optionFaults = if sourceFaults == [ ] then import ./cmake-options.nix source options else sourceFaults;
  faults = if arguments.kinds != [ ] then arguments.kinds else cpu.faults ++ ownFaults ++ arguments.forms ++ optionFaults;

  flagOf = name:
    if builtins.isBool options.${name} then lib.cmakeBool name options.${name}
    else lib.cmakeFeature name (toString options.${name});
  ourFlags = map flagOf (builtins.attrNames options);

  # Upstream's package says GGML_NATIVE=OFF today. The last -D counts, so one is added only if that ever changes.
  isNativeOff = flag: builtins.match "-DGGML_NATIVE(:[A-Z]+)?=(OFF|FALSE|NO|N|0)" flag != null;
  isNative = flag: builtins.match "-DGGML_NATIVE(:[A-Z]+)?=.*" flag != null;
  nativeOff = upstreamFlags:
    let said = builtins.filter isNative upstreamFlags;
    in if said != [ ] && builtins.all isNativeOff said then [ ] else [ (lib.cmakeBool "GGML_NATIVE" false) ];

  # Upstream's own entry point for users of nixpkgs; the packages of its flake come from another instance of nixpkgs, without
  # the host's overlays, licences and capabilities.
  upstream = (pkgs.callPackage "${source}/.devops/nix/scope.nix" { }).llama-cpp;
  understood = builtins.functionArgs (import "${source}/.devops/nix/package.nix");

  backends = { useCuda = false; useRocm = false; useVulkan = false; };
  refused = sentences: throw (builtins.concatStringsSep "\n- " ([ "llama-fleet cannot build this host's llama.cpp:" ] ++ sentences));

  variant = chosen:
    let
      missing = builtins.filter (argument: !(understood ? ${argument})) (builtins.attrNames chosen);
      package = upstream.override (builtins.intersectAttrs understood backends // chosen);
      flags = nativeOff package.cmakeFlags ++ ourFlags;
    in
    if faults != [ ] then refused faults
    else if missing != [ ] then refused (map (argument: "The pinned llama.cpp's .devops/nix/package.nix has no argument ${argument}.") missing)
    else if flags == [ ] then package
    else package.overrideAttrs (before: { cmakeFlags = before.cmakeFlags ++ flags; });

  # package.nix reads the list from cudaPackages.flags and nowhere else.
  cudaPackages =
    if cudaCapabilities == null then { }
    else { cudaPackages = pkgs.cudaPackages // { flags = pkgs.cudaPackages.flags // { inherit cudaCapabilities; }; }; };
  gpuTargets = if rocmGpuTargets == null then { } else { rocmGpuTargets = builtins.concatStringsSep ";" rocmGpuTargets; };
in
{
  inherit faults;
  packages = {
    llama-cpp-cpu = variant { };
    llama-cpp-cuda = variant ({ useCuda = true; } // cudaPackages);
    llama-cpp-vulkan = variant { useVulkan = true; };
    llama-cpp-rocm = variant ({ useRocm = true; } // gpuTargets);
  };
}
