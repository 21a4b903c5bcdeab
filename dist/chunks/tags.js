export { x as compareInFamily, w as tagOnCommit, T as tagsByCommit } from "./main.js";
