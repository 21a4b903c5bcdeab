export { h as compareInFamily, v as tagOnCommit, y as tagsByCommit } from "./main.js";
