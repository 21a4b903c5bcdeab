import { i as runAction } from "./chunks/main.js";
// src/index.ts
process.exitCode = await runAction(process.env);
export {};
