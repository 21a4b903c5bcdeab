# lib.evalModules in miniature: modules as files, functions or sets with imports, options and config; mkIf, mkMerge and priorities;
# types that check and merge; unknown and missing options refused. No freeform, no ordering, no renamed options.
base:
let
  inherit (builtins) attrNames concatMap concatStringsSep filter foldl' functionArgs head intersectAttrs isAttrs isFunction isPath isString mapAttrs;

  lib = base // {
    mkIf = condition: content: { _type = "if"; inherit condition content; };
    mkMerge = contents: { _type = "merge"; inherit contents; };
    mkOverride = priority: content: { _type = "override"; inherit priority content; };
    mkDefault = lib.mkOverride 1000;
    mkForce = lib.mkOverride 50;
    mkOption = option: option // { _type = "option"; };
    mkEnableOption = name: lib.mkOption { type = lib.types.bool; default = false; description = "Whether to enable ${name}."; };
    literalExpression = text: { _type = "literalExpression"; inherit text; };
    showOption = concatStringsSep ".";
    showDefinitions = defs: concatStringsSep "" (map (def: "\n- In `${def.file}': ${shown def.value}") defs);
    types = import ./types.nix { inherit lib mergeDefinitions evalModules; };
    inherit evalModules;
  };

  shown = value: if builtins.elem (builtins.typeOf value) [ "bool" "int" "null" "string" ] then builtins.toJSON value else "<${builtins.typeOf value}>";

  isProperty = kind: value: isAttrs value && value._type or "" == kind;
  isOption = isProperty "option";

  # A module as { key, file, imports, options, config }.
  normal = args: index: given:
    let
      fromFile = isPath given || isString given;
      loaded = if fromFile then import given else given;
      module = if isFunction loaded then loaded (intersectAttrs (functionArgs loaded) args) else loaded;
      file = module._file or (if fromFile then toString given else "<unknown-file>");
    in
    {
      key = if fromFile then toString given else index;
      inherit file;
      imports = module.imports or [ ];
      options = module.options or { };
      config = module.config or (removeAttrs module [ "imports" "options" "_file" ]);
    };
  withImports = args: prefix: modules:
    concatMap
      (at:
        let module = normal args "${prefix}.${toString at}" (builtins.elemAt modules at);
        in [ module ] ++ withImports args "${prefix}.${toString at}" module.imports)
      (builtins.genList (at: at) (builtins.length modules));
  unique = modules: foldl' (sofar: module: if builtins.any (known: known.key == module.key) sofar then sofar else sofar ++ [ module ]) [ ] modules;

  declared = loc: a: b:
    a // mapAttrs
      (name: value:
        if !(a ? ${name}) then value
        else if isOption value || isOption a.${name} then throw "The option `${lib.showOption (loc ++ [ name ])}' is already declared."
        else declared (loc ++ [ name ]) a.${name} value)
      b;

  # Definitions of a set, with mkIf, mkMerge and priorities moved to what is in it.
  pushedDown = def:
    if isProperty "merge" def.value then concatMap (value: pushedDown (def // { inherit value; })) def.value.contents
    else if isProperty "if" def.value then map (under (content: lib.mkIf def.value.condition content)) (pushedDown (def // { value = def.value.content; }))
    else if isProperty "override" def.value then map (under (content: lib.mkOverride def.value.priority content)) (pushedDown (def // { value = def.value.content; }))
    else [ def ];
  under = wrap: def: def // { value = mapAttrs (_: wrap) def.value; };

  # Definitions of one option, conditions decided, each with its priority.
  discharged = def:
    if isProperty "merge" def.value then concatMap (value: discharged (def // { inherit value; })) def.value.contents
    else if isProperty "if" def.value then (if def.value.condition then discharged (def // { value = def.value.content; }) else [ ])
    else if isProperty "override" def.value then map (inner: inner // { inherit (def.value) priority; }) (discharged (def // { value = def.value.content; }))
    else [ ({ priority = 100; } // def) ];

  mergeDefinitions = loc: type: defs:
    let
      all = concatMap discharged defs;
      strongest = foldl' (least: def: if def.priority < least then def.priority else least) 9999 all;
      counted = filter (def: def.priority == strongest) all;
      wrong = filter (def: !type.check def.value) counted;
    in
    if counted == [ ] then throw "The option `${lib.showOption loc}' was accessed but has no value defined. Try setting the option."
    else if wrong != [ ] then throw "A definition for option `${lib.showOption loc}' is not of type `${type.description}'. Definition values:${lib.showDefinitions wrong}"
    else type.merge loc counted;

  valueOf = loc: option: defs:
    let
      type = option.type or lib.types.raw;
      given = concatMap discharged defs;
      # A default may be an error that only its reader shall see.
      fallback = [ { file = "<default>"; value = option.default; } ];
    in
    (option.apply or (value: value)) (mergeDefinitions loc type (if given == [ ] && option ? default then fallback else defs));

  configOf = loc: options: defs:
    let
      sets = concatMap pushedDown defs;
      unknown = concatMap (def: map (name: { inherit name; inherit (def) file; }) (filter (name: !(options ? ${name})) (attrNames def.value))) sets;
      first = head unknown;
      defsOf = name: concatMap (def: if def.value ? ${name} then [ (def // { value = def.value.${name}; }) ] else [ ]) sets;
    in
    if unknown != [ ] then throw "The option `${lib.showOption (loc ++ [ first.name ])}' does not exist. Definition values:\n- In `${first.file}'"
    else mapAttrs (name: option: (if isOption option then valueOf else configOf) (loc ++ [ name ]) option (defsOf name)) options;

  evalModules = { modules, specialArgs ? { }, prefix ? [ ] }:
    let
      # A module's own arguments come from its config, so only names that are fixed beforehand can be handed on.
      args = { inherit lib config options; inherit (config._module.args) pkgs; } // specialArgs;
      all = unique (withImports args "" modules);
      options = foldl' (sofar: module: declared prefix sofar module.options) { } all;
      config = configOf prefix options (map (module: { inherit (module) file; value = module.config; }) all);
    in
    { inherit config options; };
in
lib
