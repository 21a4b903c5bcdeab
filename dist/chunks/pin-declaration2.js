export { t as lineOfInput } from "./pin-declaration.js";
