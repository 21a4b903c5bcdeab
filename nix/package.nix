# The command line as it is committed in dist/: nothing is compiled and nothing is downloaded.
# git and nix are the two programs it calls; those of the user's PATH come first, so that their daemon and version are kept.
{
  lib,
  stdenvNoCC,
  makeWrapper,
  nodejs_24,
  git,
  nix,
}:

let
  root = ../.;
  manifest = builtins.fromJSON (builtins.readFile (root + "/package.json"));
in
stdenvNoCC.mkDerivation {
  pname = manifest.name;
  inherit (manifest) version;

  src = builtins.path {
    name = "${manifest.name}-source";
    path = root;
    filter =
      path: _type:
      let
        relative = lib.removePrefix (toString root + "/") (toString path);
      in
      builtins.elem relative [ "package.json" "LICENSE" "dist" ] || lib.hasPrefix "dist/" relative;
  };

  nativeBuildInputs = [ makeWrapper ];
  dontBuild = true;

  # package.json goes along because it is what tells node that dist/*.js are ES modules.
  installPhase = ''
    runHook preInstall
    mkdir -p $out/lib/llama-fleet $out/bin
    cp -r dist package.json LICENSE $out/lib/llama-fleet/
    makeWrapper ${lib.getExe nodejs_24} $out/bin/llama-fleet \
      --add-flags $out/lib/llama-fleet/dist/cli.js \
      --suffix PATH : ${lib.makeBinPath [ git nix ]}
    runHook postInstall
  '';

  meta = {
    inherit (manifest) description;
    license = lib.licenses.mit;
    mainProgram = "llama-fleet";
  };
}
