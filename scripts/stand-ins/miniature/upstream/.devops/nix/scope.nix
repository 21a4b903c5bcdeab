{ newScope, llamaVersion ? "0.0.0" }:
let self = { callPackage = newScope (self // { inherit llamaVersion; }); llama-cpp = self.callPackage ./package.nix { }; };
in self
