#!/usr/bin/env node
import { a as runCommandLine } from "./chunks/main.js";
// src/cli.ts
process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
export {};
