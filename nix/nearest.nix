# The known name that takes the fewest changes to get from `name`; of equally near ones the first.
known: name:
let
  distance = import ./edit-distance.nix;
  lower = builtins.replaceStrings (letters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (letters "abcdefghijklmnopqrstuvwxyz");
  letters = text: builtins.genList (at: builtins.substring at 1 text) (builtins.stringLength text);
  rated = map (candidate: { inherit candidate; distance = distance (lower name) (lower candidate); }) known;
in
(builtins.foldl' (best: one: if one.distance < best.distance then one else best) (builtins.head rated) rated).candidate
