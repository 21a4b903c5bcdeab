# What a list of CPU features means for ggml's cmake on a platform: { faults, options }, and which options are `owned` here.
#
# The table is the one that llama-fleet reads /proc/cpuinfo with. x86 has a switch for each feature. aarch64 has one string,
# GGML_CPU_ARM_ARCH, which becomes -march=: armv8.2-a is the least that has any of the extensions, and nothing above it is
# assumed. No extension stands for `asimd` (every aarch64 has it), `svei8mm` (sve and i8mm make it), `sme` and `sme2`: ggml's
# own kernels do not use them, and gcc 14 would compile sve2 in, which a CPU with sme alone dies of.
hostPlatform: features:
let
  table = builtins.fromJSON (builtins.readFile ../src/core/hosts/cpu-feature-table.json);
  architecture =
    if hostPlatform.isx86_64 or false then "x86_64"
    else if hostPlatform.isAarch64 or false then "aarch64"
    else null;
  entries = if architecture == null then [ ] else table.${architecture};

  # Compilers call two aarch64 features otherwise than the kernel; both names are understood.
  isMeant = entry: name: name == entry.feature || name == entry.extension or null;
  chosen = builtins.filter (entry: builtins.any (isMeant entry) features) entries;

  nearest = import ./nearest.nix;
  names = map (entry: entry.feature);
  whole = builtins.filter (entry: builtins.length entry.cpuinfo > 1) entries;
  elsewhere = name: builtins.filter
    (other: other != architecture && builtins.any (entry: isMeant entry name) table.${other})
    (builtins.attrNames table);
  words = builtins.concatStringsSep ", ";

  faultOf = name:
    let
      owners = builtins.filter (entry: builtins.elem name entry.cpuinfo) whole;
      owner = builtins.head owners;
    in
    if architecture == null then
      "CPU features are known for x86_64 and aarch64, and this host is ${hostPlatform.system}: leave cpuFeatures empty."
    else if builtins.any (entry: isMeant entry name) entries then null
    else if owners != [ ] then
      "The CPU feature '${name}' is one of those that '${owner.feature}' stands for: write ${owner.feature} where the CPU has ${words owner.cpuinfo}, and none of them otherwise."
    else if elsewhere name != [ ] then
      "The CPU feature '${name}' is one of ${words (elsewhere name)}, and this host is ${hostPlatform.system}, whose CPU dies of it. Known here: ${words (names entries)}."
    else
      "There is no CPU feature '${name}'. Did you mean '${nearest (names entries) name}'? Known for ${architecture}: ${words (names entries)}. `llama-fleet cpu-features --nix` prints a machine's list.";

  extensions = builtins.filter (extension: extension != null) (map (entry: entry.extension) chosen);
in
{
  owned = [ "GGML_CPU_ARM_ARCH" ] ++ map (entry: entry.option) table.x86_64;

  faults = builtins.filter (fault: fault != null) (map faultOf features);

  options =
    if architecture == "x86_64" then
      builtins.listToAttrs (map (entry: { name = entry.option; value = true; }) chosen)
    else if architecture == "aarch64" && extensions != [ ] then
      { GGML_CPU_ARM_ARCH = builtins.concatStringsSep "+" ([ "armv8.2-a" ] ++ extensions); }
    else
      { };
}
