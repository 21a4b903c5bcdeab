export { v as compareInFamily, x as tagOnCommit, S as tagsByCommit } from "./main.js";
