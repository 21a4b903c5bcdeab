export { g as compareInFamily, y as tagOnCommit, b as tagsByCommit } from "./main.js";
