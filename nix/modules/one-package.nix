# The assertion that `installed` has no other llama.cpp than `package`. It is made only where `package` can be evaluated, so that the
# reason why it cannot is what the user reads.
{ package, installed, where }:
let
  isLlamaCpp = other: builtins.match "llama-cpp(-(blas|cuda|metalkit|mpi|rocm|vulkan))*" (other.pname or "") != null;
  others = builtins.filter (other: isLlamaCpp other && other.outPath != package.outPath) installed;
  evaluates = (builtins.tryEval (package != null && builtins.isString package.outPath)).value;
in
{
  assertion = !evaluates || others == [ ];
  message = ''
    ${where} has another llama.cpp (${builtins.concatStringsSep ", " (map (other: other.pname) others)}) beside the one of
    programs.llama-fleet: one of them hides the other, and what is measured is not what runs. Remove it; the variant of this host is
    chosen in programs.llama-fleet.variant.'';
}
