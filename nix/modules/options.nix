# programs.llama-fleet: which llama.cpp this host runs. The same for NixOS and Home Manager, which only differ in how they install.
# The packages are made from the module's own `pkgs`, so it works where nixpkgs' overlays cannot be set: under Home Manager's
# useGlobalPkgs, and where nixpkgs.pkgs is given.
{ config, lib, pkgs, ... }:
let
  cfg = config.programs.llama-fleet;
  inherit (lib) literalExpression mkOption types;

  variants = [ "cpu" "cuda" "vulkan" "rocm" ];
  oneVariant = types.enum variants // {
    merge = _loc: defs:
      let
        values = builtins.attrNames (builtins.listToAttrs (map (def: { name = def.value; value = null; }) defs));
        places = lib.concatStringsSep "" (map (def: "\n- ${def.value} in ${def.file}") defs);
      in
      if builtins.length values == 1 then builtins.head values
      else throw "A host runs one llama.cpp, and programs.llama-fleet.variant is set to more than one variant:${places}\nKeep one; a second llama.cpp for trials comes from llama-fleet.lib.overlay.";
  };

  built = import ../packages.nix
    {
      llama-cpp = cfg.source;
      inherit (cfg) cpuFeatures cudaCapabilities rocmGpuTargets cmakeOptions;
    }
    pkgs;

  variantIsMissing = "programs.llama-fleet.variant is not set. A host says how it builds llama.cpp: ${lib.concatStringsSep ", " variants}.";

  # nixpkgs itself is asked, because it has many ways to allow a licence.
  nvidiaIsAllowed = (builtins.tryEval (builtins.seq pkgs.cudaPackages.cuda_nvcc.outPath true)).success;
in
{
  options.programs.llama-fleet = {
    enable = lib.mkEnableOption "llama.cpp from the flake's own pin, built for this host's hardware";

    source = mkOption {
      type = types.path;
      example = literalExpression "inputs.llama-cpp";
      description = "llama.cpp's source: the flake input that pins it.";
    };

    variant = mkOption {
      type = types.nullOr oneVariant;
      default = null;
      example = "cuda";
      description = "How this host builds llama.cpp: one of ${lib.concatStringsSep ", " variants}.";
    };

    cpuFeatures = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
      description = ''
        The CPU features of this host that ggml is compiled for, whatever the variant: the GPU variants compute on the CPU too.
        `llama-fleet cpu-features --nix` prints this list on the host. Empty means upstream's own build, which inside Nix is
        plain x86-64 and many times slower.
      '';
    };

    cudaCapabilities = mkOption {
      type = types.nullOr (types.listOf types.str);
      default = null;
      example = [ "8.9" ];
      description = "The compute capabilities of this host's NVIDIA GPUs. Null takes those of nixpkgs' config, which are many and take long to build.";
    };

    rocmGpuTargets = mkOption {
      type = types.nullOr (types.listOf types.str);
      default = null;
      example = [ "gfx1100" ];
      description = "The targets of this host's AMD GPUs. Null takes all that nixpkgs has.";
    };

    cmakeOptions = mkOption {
      type = types.attrsOf (types.either types.bool types.str);
      default = { };
      example = { GGML_CUDA_FA_ALL_QUANTS = true; };
      description = "More options of llama.cpp's cmake. One that the pinned llama.cpp does not have is refused.";
    };

    package = mkOption {
      type = types.nullOr types.package;
      default =
        if !cfg.enable then null
        else if cfg.variant == null then throw variantIsMissing
        else built.packages."llama-cpp-${cfg.variant}";
      defaultText = literalExpression "the variant, built from the source for the CPU features";
      description = "The llama.cpp that this host installs, and that llama-fleet measures.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = map (message: { assertion = false; inherit message; }) built.faults ++ [
      {
        assertion = cfg.variant != null;
        message = variantIsMissing;
      }
      {
        assertion = cfg.variant == "cuda" -> nvidiaIsAllowed;
        message = ''
          programs.llama-fleet.variant is "cuda", and this nixpkgs refuses NVIDIA's compiler, most likely for its licence. Where the
          host's nixpkgs is configured, allow it: nixpkgs.config.allowUnfree = true, or an allowUnfreePredicate that takes
          the packages of cudaPackages. Under Home Manager's useGlobalPkgs, and where nixpkgs.pkgs is given, that is the place that
          makes those packages.'';
      }
    ];
  };
}
