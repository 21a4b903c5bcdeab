# Which of the given cmake options llama.cpp's source does not have: a list of sentences. cmake takes any -D without a word, so
# a renamed switch would be a silent slowdown.
source: options:
let
  # Declarations at the beginning of a line: option(NAME … and set(NAME … CACHE …; what is commented out does not count.
  declarationsIn = file:
    let
      text = if builtins.pathExists file then builtins.readFile file else "";
      found = pattern: builtins.concatMap (part: if builtins.isList part then part else [ ]) (builtins.split pattern "\n${text}");
    in
    found "\n[ \t]*option[ \t]*[(][ \t]*([A-Z0-9_]+)" ++ found "\n[ \t]*set[ \t]*[(][ \t]*([A-Z0-9_]+)[ \t][^\n]*CACHE";

  files = [ "ggml/CMakeLists.txt" "CMakeLists.txt" ];
  known = builtins.concatMap (file: declarationsIn "${source}/${file}") files;
  isForCmakeItself = name: builtins.match "CMAKE_.*" name != null;
  nearest = import ./nearest.nix;

  faultOf = name:
    if builtins.elem name known || isForCmakeItself name then null
    else if known == [ ] then
      "${source} has no ggml/CMakeLists.txt that declares options, so nothing tells whether ${name} still means anything."
    else
      "The pinned llama.cpp has no cmake option ${name}: it was renamed or removed, and cmake would ignore it without a word. Nearest: ${nearest known name}. A newer llama-fleet may know its new name; to build without it, remove the feature or option that asks for it.";
in
builtins.filter (fault: fault != null) (map faultOf (builtins.attrNames options))
