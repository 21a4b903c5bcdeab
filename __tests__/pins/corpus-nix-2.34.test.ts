import { readPins } from '../support/pin-corpus.ts'
import { corpusTests } from '../support/pin-corpus-suite.ts'

// Debian forky has nix 2.34
corpusTests({ suite: 'forky' }, await readPins())
