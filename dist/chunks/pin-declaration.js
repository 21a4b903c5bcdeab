export { t as lineOfInput } from "./pin-declaration2.js";
