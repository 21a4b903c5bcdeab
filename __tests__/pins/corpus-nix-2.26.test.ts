import { readPins } from '../support/pin-corpus.ts'
import { corpusTests } from '../support/pin-corpus-suite.ts'

// Debian trixie has nix 2.26. What differs from another fixture in its text alone is moved with 2.34; that both versions name the
// same places in such texts is proven by mutations.test.ts.
const TEXT_ALONE = /^(?:apart|beside-inputs|comment|flake-parts|generated|look-alikes|new-syntax|one-line|other-name|refused-(?!conflict$|follows|generated|not-literal|stale))/
corpusTests({ suite: 'trixie' }, (await readPins()).filter(({ name }) => !TEXT_ALONE.test(name)))
