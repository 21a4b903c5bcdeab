// src/core/verdict/sides.ts
const SIDES = ["baseline", "candidate"];
export { SIDES as t };
