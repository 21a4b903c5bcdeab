import { readPins } from '../support/pin-corpus.ts'
import { corpusTests } from '../support/pin-corpus-tests.ts'

// Debian forky has nix 2.34
corpusTests('forky', await readPins())
