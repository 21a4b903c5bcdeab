/**
 * Nix code: `declaredBy package` is the list of cmake options that a package's own source declares (`option(NAME …`, `set(NAME … CACHE`
 * in ggml/CMakeLists.txt and CMakeLists.txt, as nix/cmake-options.nix reads them); null where the source is a derivation, which would
 * have to be built to be read, or is not laid out like that.
 */
export const DECLARED_BY = `declaredBy = package:
    let
      src = package.src or null;
      isPlain = if builtins.isAttrs src then src ? outPath && !(src ? drvPath)
        else if builtins.isString src then builtins.all (context: context.path or false) (builtins.attrValues (builtins.getContext src))
        else builtins.isPath src;
      textOf = file: let path = "\${src}/\${file}"; in if builtins.pathExists path then "\\n\${builtins.readFile path}" else "";
      captured = pattern: text: builtins.concatMap (part: if builtins.isList part then part else [ ]) (builtins.split pattern text);
      namesIn = text: captured "\\n[ \\t]*option[ \\t]*[(][ \\t]*([A-Z0-9_]+)" text ++ captured "\\n[ \\t]*set[ \\t]*[(][ \\t]*([A-Z0-9_]+)[ \\t][^\\n]*CACHE" text;
      ofGgml = if isPlain then namesIn (textOf "ggml/CMakeLists.txt") else [ ];
    in if ofGgml == [ ] then null else ofGgml ++ namesIn (textOf "CMakeLists.txt");`

/**
 * Nix code: `compilerFlagsOf package` is what a package tells its compiler without cmake: its own flags, and the `-march` that its platform
 * (`nixpkgs.hostPlatform.gcc.arch`) puts before them.
 */
export const COMPILER_FLAGS_OF = `compilerFlagsOf = package:
    let
      said = name: package.\${name} or package.env.\${name} or [ ];
      flags = builtins.concatMap (name: let value = said name; in if builtins.isList value then value else builtins.filter builtins.isString (builtins.split "[ \\n]+" value)) [ "NIX_CFLAGS_COMPILE" "CFLAGS" "CXXFLAGS" ];
      arch = package.stdenv.hostPlatform.gcc.arch or null;
      plain = map (flag: builtins.unsafeDiscardStringContext (toString flag)) (builtins.filter (flag: builtins.isString flag && flag != "") flags);
    in plain ++ (if arch == null then [ ] else [ "-march=\${arch}" ]);`
