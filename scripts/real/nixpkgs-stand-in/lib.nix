# The functions of nixpkgs' lib that llama.cpp's .devops/nix, a fleet's overlay and this stand-in call.
let
  inherit (builtins)
    concatStringsSep elem filter foldl' functionArgs intersectAttrs isFunction listToAttrs map replaceStrings
    stringLength substring;

  lib = rec {
    inherit (builtins) concatStringsSep elem filter foldl' isFunction map replaceStrings;

    # fixed points
    fix = f: let x = f x; in x;
    extends = overlay: f: final: let prev = f final; in prev // overlay final prev;

    # attribute sets and lists
    genAttrs = names: f: listToAttrs (map (name: { inherit name; value = f name; }) names);
    optionalAttrs = condition: set: if condition then set else { };
    optional = condition: item: if condition then [ item ] else [ ];
    optionals = condition: list: if condition then list else [ ];

    # strings
    optionalString = condition: text: if condition then text else "";
    concatMapStringsSep = separator: f: list: concatStringsSep separator (map f list);
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    hasSuffix = suffix: text:
      let extra = stringLength text - stringLength suffix;
      in extra >= 0 && substring extra (stringLength suffix) text == suffix;
    toLower = replaceStrings (letters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (letters "abcdefghijklmnopqrstuvwxyz");
    strings = { inherit concatMapStringsSep concatStringsSep hasPrefix hasSuffix optionalString toLower; };

    # cmake
    cmakeOptionType = type: name: value: "-D${name}:${type}=${value}";
    cmakeFeature = cmakeOptionType "STRING";
    cmakeBool = name: value: cmakeOptionType "BOOL" name (if value then "TRUE" else "FALSE");

    # packages as functions
    callPackageWith = scope: package: arguments:
      let f = if isFunction package then package else import package;
      in makeOverridable f (intersectAttrs (functionArgs f) scope // arguments);
    makeOverridable = f: arguments:
      let result = f arguments;
      in
      if result ? overrideAttrs then
        result // {
          override = more: makeOverridable f (arguments // more);
          overrideAttrs = change: makeOverridable (given: (f given).overrideAttrs change) arguments;
        }
      else
        result // { override = more: makeOverridable f (arguments // more); };
    makeScope = newScope: f:
      let self = f self // { inherit newScope; callPackage = newScope self; };
      in self;

    # sources
    cleanSourceWith = { src, filter ? _: _: true, name ? "source" }:
      let
        original = src.origSrc or src;
        keep = path: type: filter path type && (src.filter or (_: _: true)) path type;
      in
      {
        inherit name;
        origSrc = original;
        filter = keep;
        outPath = builtins.path { inherit name; path = original; filter = keep; };
      };
    cleanSource = src: cleanSourceWith {
      inherit src;
      filter = path: type:
        let base = baseNameOf path;
        in
        !(elem base [ ".git" ".svn" "CVS" ".hg" ]
          || hasSuffix "~" base
          || hasSuffix ".o" base
          || hasSuffix ".so" base
          || (type == "symlink" && hasPrefix "result" base));
    };

    # only ever read as metadata
    licenses.mit = { spdxId = "MIT"; };
    maintainers = genAttrs [ "philiptaron" "SomeoneSerge" ] (name: { inherit name; });
    platforms = { all = [ ]; darwin = [ ]; linux = [ ]; };

    platform = system: rec {
      inherit system;
      isx86_64 = hasPrefix "x86_64-" system;
      isAarch64 = hasPrefix "aarch64-" system;
      isLinux = hasSuffix "-linux" system;
      isDarwin = hasSuffix "-darwin" system;
      isGnu = isLinux;
      isStatic = false;
    };
  };

  letters = text: map (at: substring at 1 text) (builtins.genList (n: n) (stringLength text));
in
lib
