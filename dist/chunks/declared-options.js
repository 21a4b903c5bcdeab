// src/core/hosts/declared-options.ts
const DECLARED_BY = `declaredBy = package:
    let
      src = package.src or null;
      isPlain = if builtins.isAttrs src then src ? outPath && !(src ? drvPath)
        else if builtins.isString src then builtins.all (context: context.path or false) (builtins.attrValues (builtins.getContext src))
        else builtins.isPath src;
      textOf = file: let path = "\${src}/\${file}"; in if builtins.pathExists path then "\\n\${builtins.readFile path}" else "";
      captured = pattern: text: builtins.concatMap (part: if builtins.isList part then part else [ ]) (builtins.split pattern text);
      namesIn = text: captured "\\n[ \\t]*option[ \\t]*[(][ \\t]*([A-Z0-9_]+)" text ++ captured "\\n[ \\t]*set[ \\t]*[(][ \\t]*([A-Z0-9_]+)[ \\t][^\\n]*CACHE" text;
      ofGgml = if isPlain then namesIn (textOf "ggml/CMakeLists.txt") else [ ];
    in if ofGgml == [ ] then null else ofGgml ++ namesIn (textOf "CMakeLists.txt");`;
const COMPILER_FLAGS_OF = `compilerFlagsOf = package:
    let
      said = name: package.\${name} or package.env.\${name} or [ ];
      flags = builtins.concatMap (name: let value = said name; in if builtins.isList value then value else builtins.filter builtins.isString (builtins.split "[ \\n]+" value)) [ "NIX_CFLAGS_COMPILE" "CFLAGS" "CXXFLAGS" ];
      arch = package.stdenv.hostPlatform.gcc.arch or null;
      plain = map (flag: builtins.unsafeDiscardStringContext (toString flag)) (builtins.filter (flag: builtins.isString flag && flag != "") flags);
    in plain ++ (if arch == null then [ ] else [ "-march=\${arch}" ]);`;
export { DECLARED_BY as n, COMPILER_FLAGS_OF as t };
