# What of a caller's arguments is not what it should be, as sentences that name the argument: { kinds, forms }. `kinds` come first:
# whoever went on with a string instead of a list would meet a function of nix that can name nothing.
{ llama-cpp, cpuFeatures, cudaCapabilities, rocmGpuTargets, cmakeOptions }:
let
  kindOf = value:
    if value == null then "null"
    else if builtins.isList value then "a list of something else"
    else "a ${builtins.typeOf value}";
  isStrings = value: builtins.isList value && builtins.all builtins.isString value;

  unlessNull = value: faultsOf: if value == null then [ ] else faultsOf value;
  complaints = complaint: values: builtins.filter (fault: fault != null) (map complaint values);

  stringsOr = { name, value, example }:
    if isStrings value then [ ]
    else [ "${name} must be a list of strings such as ${example}, and is ${kindOf value}." ];

  capabilityComplaint = capability:
    if builtins.match "[0-9]+[.][0-9]+[af]?" capability != null then null
    else "The CUDA capability ${builtins.toJSON capability} is not of the form \"8.9\"; `nvidia-smi --query-gpu=compute_cap --format=csv,noheader` prints a GPU's.";

  # clang's target ids: gfx1100, gfx90a:xnack-, gfx9-4-generic.
  targetComplaint = target:
    if builtins.match "gfx[0-9a-f]+(:[a-z]+[-+])*" target != null || builtins.match "gfx[0-9]+(-[0-9]+)?-generic" target != null then null
    else "The ROCm target ${builtins.toJSON target} is not of the form \"gfx1100\"; `rocminfo | grep gfx` prints a GPU's.";

  # null and a list would become an empty or a joined text, which turns the option off without a word.
  valueComplaint = name:
    let value = cmakeOptions.${name};
    in if builtins.isBool value || builtins.isString value || builtins.isInt value then null
    else "cmakeOptions.${name} must be true, false or a string, and is ${if builtins.isList value then "a list" else kindOf value}.";

  isSource = builtins.isPath llama-cpp || builtins.isString llama-cpp || llama-cpp ? outPath;
in
{
  kinds =
    stringsOr { name = "cpuFeatures"; value = cpuFeatures; example = ''[ "avx2" "fma" ]''; }
    ++ unlessNull cudaCapabilities (value: stringsOr { name = "cudaCapabilities"; inherit value; example = ''[ "8.9" ]''; })
    ++ unlessNull rocmGpuTargets (value: stringsOr { name = "rocmGpuTargets"; inherit value; example = ''[ "gfx1100" ]''; })
    ++ (
      if builtins.isAttrs cmakeOptions then complaints valueComplaint (builtins.attrNames cmakeOptions)
      else [ "cmakeOptions must be a set such as { GGML_LTO = true; }, and is ${kindOf cmakeOptions}." ]
    )
    ++ (
      if isSource then [ ]
      else [ "llama-cpp must be the flake input that pins llama.cpp (inputs.llama-cpp), and is ${kindOf llama-cpp}." ]
    );

  forms =
    unlessNull cudaCapabilities (values:
      if values == [ ] then [ "cudaCapabilities is empty: leave it out (null) for those of nixpkgs' config." ]
      else complaints capabilityComplaint values)
    ++ unlessNull rocmGpuTargets (values:
      if values == [ ] then [ "rocmGpuTargets is empty: leave it out (null) for all that nixpkgs has." ]
      else complaints targetComplaint values);
}
