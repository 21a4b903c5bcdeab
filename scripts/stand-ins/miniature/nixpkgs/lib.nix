rec {
  genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
  optionalAttrs = condition: set: if condition then set else { };
  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: values: if condition then values else [ ];
  optionalString = condition: text: if condition then text else "";
  cmakeBool = name: value: "-D${name}:BOOL=${if value then "TRUE" else "FALSE"}";
  cmakeFeature = name: value: "-D${name}:STRING=${value}";
  hasSuffix = suffix: text:
    let n = builtins.stringLength suffix; m = builtins.stringLength text;
    in m >= n && builtins.substring (m - n) n text == suffix;
  hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
  cleanSourceWith = { src, name, filter }: { origSrc = src; outPath = builtins.path { path = src; inherit name filter; }; };
  callPackageWith = scope: f: args:
    let
      fn = if builtins.isFunction f then f else import f;
      make = given: fn given // { override = more: make (given // more); };
    in
    make (builtins.intersectAttrs (builtins.functionArgs fn) scope // args);
}
