export { y as compareInFamily, S as tagOnCommit, C as tagsByCommit } from "./main.js";
