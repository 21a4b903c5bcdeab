export { S as compareInFamily, T as tagOnCommit, E as tagsByCommit } from "./main.js";
