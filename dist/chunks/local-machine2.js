export { t as localMachine } from "./local-machine.js";
