export { OUTPUT_NAMES } from './ports/action-surface.ts'
