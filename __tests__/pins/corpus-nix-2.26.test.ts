import { readPins } from '../support/pin-corpus.ts'
import { corpusTests } from '../support/pin-corpus-suite.ts'

// Debian trixie has nix 2.26
corpusTests('trixie', await readPins())
