{ system, overlays ? [ ], config ? { } }:
let
  lib = import ./modules.nix (import ./lib.nix);

  # The whole standard environment: /bin/sh starts the stand-in's compiler, a Node.js, on the source's build program.
  mkDerivation = f:
    let
      make = attrs:
        derivation
          (removeAttrs attrs [ "pname" "version" "meta" ] // {
            name = "${attrs.pname}-${attrs.version}";
            inherit system;
            builder = "/bin/sh";
            args = [ "-e" "-c" ''exec "$compiler" "$src/cmake/build.cjs"'' ];
            compiler = "@node@";
          }) // {
          inherit (attrs) pname version;
          cmakeFlags = attrs.cmakeFlags or [ ];
          meta = attrs.meta or { };
          overrideAttrs = change: make (attrs // change attrs);
        };
      attrs = if builtins.isFunction f then f attrs else f;
    in
    make attrs;

  base = final: {
    inherit lib system;
    config = { cudaSupport = false; rocmSupport = false; } // config;
    stdenv = {
      inherit mkDerivation;
      hostPlatform = {
        inherit system;
        isx86_64 = system == "x86_64-linux";
        isAarch64 = system == "aarch64-linux";
        isLinux = true;
      };
    };
    callPackage = lib.callPackageWith final;
    newScope = extra: lib.callPackageWith (final // extra);
    cudaPackages = {
      cuda_nvcc =
        if config.allowUnfree or false then final.llama-cpp
        else throw "Package ‘cuda_nvcc’ has an unfree license (‘CUDA EULA’), refusing to evaluate.";
      flags = { cudaCapabilities = config.cudaCapabilities or [ "8.0" "8.9" ]; dropDot = builtins.replaceStrings [ "." ] [ "" ]; };
    };
    # What nixpkgs itself calls llama-cpp, here older than anything the miniature releases.
    # As there, its source is fetched by a derivation, and it says where its recipe lies.
    llama-cpp = mkDerivation {
      pname = "llama-cpp";
      version = "nixpkgs";
      src = derivation { name = "source"; inherit system; builder = "@node@"; args = [ "-e" "fs.cpSync(process.env.from, process.env.out, { recursive: true })" ]; from = ./llama-cpp; };
      cmakeFlags = [ (lib.cmakeBool "GGML_NATIVE" false) ];
      meta.position = "${toString ./.}/pkgs/by-name/ll/llama-cpp/package.nix:1";
    };
  };

  fix = f: let x = f x; in x;
in
fix (builtins.foldl' (f: overlay: final: let prev = f final; in prev // overlay final prev) base overlays)
