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
export { DECLARED_BY as t };
