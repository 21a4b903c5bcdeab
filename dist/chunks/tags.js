export { b as compareInFamily, C as tagOnCommit, w as tagsByCommit } from "./main.js";
