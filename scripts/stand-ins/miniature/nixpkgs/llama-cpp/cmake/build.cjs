// nixpkgs' own llama-cpp in the miniature: a package that says what it is and does nothing.
const { mkdirSync, writeFileSync } = require('node:fs')

mkdirSync(`${process.env.out}/bin`, { recursive: true })
writeFileSync(`${process.env.out}/bin/llama-cli`, '#!/bin/sh\necho "stand-in for the llama-cpp of nixpkgs"\n', { mode: 0o755 })
