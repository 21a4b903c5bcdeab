# As much of nixpkgs' lib.types as the modules of a fleet use: each has a description, a check and a merge of definitions.
{ lib, mergeDefinitions, evalModules }:
let
  inherit (builtins) all attrNames concatMap elem head isAttrs isBool isInt isList isString length match;

  type = description: check: more: {
    _type = "option-type";
    inherit description check;
    merge = loc: defs:
      if length defs == 1 || all (def: def.value == (head defs).value) defs then (head defs).value
      else throw "The option `${lib.showOption loc}' has conflicting definition values:${lib.showDefinitions defs}";
  } // more;

  anyOf = types: type (builtins.concatStringsSep " or " (map (t: t.description) types)) (value: builtins.any (t: t.check value) types) { };
  looksLikePath = value: (builtins.isPath value || isString value || value ? outPath) && builtins.substring 0 1 (toString value) == "/";
  namesOf = defs: attrNames (builtins.foldl' (sofar: def: sofar // def.value) { } defs);
in
rec {
  bool = type "boolean" isBool { };
  int = type "signed integer" isInt { };
  str = type "string" isString { };
  path = type "absolute path" looksLikePath { };
  package = type "package" (value: value.type or "" == "derivation") { };
  raw = type "raw value" (_: true) { };
  lines = type "strings concatenated with \"\\n\"" isString { merge = _: defs: builtins.concatStringsSep "\n" (map (def: def.value) defs); };
  attrs = type "attribute set" isAttrs { merge = _: defs: builtins.foldl' (sofar: def: sofar // def.value) { } defs; };
  enum = values: type "one of ${builtins.toJSON values}" (value: elem value values) { };
  strMatching = pattern: type "string matching the pattern ${pattern}" (value: isString value && match pattern value != null) { };
  either = first: second: anyOf [ first second ];
  oneOf = anyOf;

  nullOr = inner: type "null or ${inner.description}" (value: value == null || inner.check value) {
    merge = loc: defs:
      if all (def: def.value == null) defs then null
      else if builtins.any (def: def.value == null) defs then
        throw "The option `${lib.showOption loc}' is defined both null and not null, in:${lib.showDefinitions defs}"
      else inner.merge loc defs;
  };

  listOf = inner: type "list of ${inner.description}" isList {
    merge = loc: defs: concatMap (def: map (value: mergeDefinitions loc inner [ (def // { inherit value; }) ]) def.value) defs;
  };

  attrsOf = inner: type "attribute set of ${inner.description}" isAttrs {
    merge = loc: defs: builtins.listToAttrs (map
      (name: {
        inherit name;
        value = mergeDefinitions (loc ++ [ name ]) inner
          (concatMap (def: if def.value ? ${name} then [ (def // { value = def.value.${name}; }) ] else [ ]) defs);
      })
      (namesOf defs));
  };

  submodule = module: type "submodule" (value: isAttrs value || builtins.isFunction value) {
    merge = loc: defs: (evalModules {
      modules = [ module ] ++ map (def: { _file = def.file; config = def.value; }) defs;
      specialArgs.name = builtins.elemAt loc (length loc - 1);
      prefix = loc;
    }).config;
  };
}
