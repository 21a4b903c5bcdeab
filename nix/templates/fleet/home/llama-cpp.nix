# The same for one user, with Home Manager: import this in the user's configuration, with `inputs` in extraSpecialArgs. Nothing here
# touches nixpkgs' overlays or config, so useGlobalPkgs may be on.
{ inputs, ... }:
{
  imports = [ inputs.llama-fleet.homeModules.default ];

  programs.llama-fleet = {
    enable = true;
    source = inputs.llama-cpp;
    variant = "cpu";
    cpuFeatures = [ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ];
  };
}
