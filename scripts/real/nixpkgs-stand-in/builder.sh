# The generic builder: unpack, patch, cmake, ninja, install, with the host's tools. Reads mkDerivation's attributes from the environment.
# nix runs builders on a terminal of its own, where ninja would overwrite one line; TERM=dumb gives a line a step.
export PATH="$hostPath" HOME="$NIX_BUILD_TOP" SOURCE_DATE_EPOCH=315532800 TERM=dumb

if [ -n "$hostTool" ]; then mkdir -p "$out"; exit 0; fi
if [ -n "$buildCommand" ]; then eval "$buildCommand"; exit 0; fi

if [ "$pname" = webui ]; then
  # npm is not run: these are the names scripts/ui-assets.cmake insists on.
  mkdir -p "$out"
  for file in index.html manifest.webmanifest sw.js build.json version.json bundle.js bundle.css workbox.js; do : > "$out/$file"; done
  exit 0
fi

cp -r "$src" "$NIX_BUILD_TOP/source"
chmod -R u+w "$NIX_BUILD_TOP/source"
cd "$NIX_BUILD_TOP/source"
eval "$postPatch"

if [ -n "$CCACHE_DIR" ] && command -v ccache > /dev/null; then
  # The build directory's name differs from build to build; paths below it are hashed relative to it.
  export CCACHE_BASEDIR="$NIX_BUILD_TOP" CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=2G CCACHE_STATSLOG="$NIX_BUILD_TOP/ccache.log"
  launcher="-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache"
fi

# cmakeFlags, hostCmakeFlags and ninjaFlags are lists without spaces in their items, so they are split here.
# shellcheck disable=SC2086
cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$out" -DCMAKE_INSTALL_RPATH="$out/lib" \
  -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON $launcher $hostCmakeFlags $cmakeFlags

# cmake writes absolute includes into unity sources (UNITY_BUILD_RELATIVE_PATHS came with cmake 4.0): no cache would know them again.
find build -path '*/Unity/unity_*' | while read -r unity; do
  sed -i "s|\"$PWD/|\"$(realpath --relative-to="$(dirname "$unity")" .)/|" "$unity"
done

# shellcheck disable=SC2086
ninja -C build -j"${NIX_BUILD_CORES:-1}" $ninjaFlags

if [ -n "$installPhase" ]; then eval "$installPhase"; else ninja -C build install; fi
eval "$postInstall"
if [ -n "$launcher" ]; then ccache --show-log-stats; fi
