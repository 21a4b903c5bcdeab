/** The checks besides smoke; each starts programs of both sides. */
export const PROGRAM_CHECKS = ['greedy', 'logits', 'service'] as const
