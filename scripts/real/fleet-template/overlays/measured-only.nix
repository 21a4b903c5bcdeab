# Of everything upstream can build, what a measurement starts; the rest is half of the compiling.
_final: prev:
let
  programs = [ "llama-bench" "llama-completion" "llama-perplexity" "llama-server" ];
in
{
  llama-cpp-cpu = prev.llama-cpp-cpu.overrideAttrs {
    ninjaFlags = programs;
    installPhase = ''
      mkdir -p $out/bin $out/lib
      for program in ${prev.lib.concatStringsSep " " programs}; do cp build/bin/$program $out/bin/; done
      cp -P build/bin/lib*.so* $out/lib/
    '';
  };
}
