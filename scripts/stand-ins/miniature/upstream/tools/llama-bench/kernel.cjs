/** One pass: y = W·x, then y is scaled to unit length so that nothing grows or dies over many passes. */
function pass(weights, side, x, y) {
  let squares = 1e-30
  for (let row = 0; row < side; row++) {
    const start = row * side
    let sum = 0
    for (let column = 0; column < side; column++) sum += weights[start + column] * x[column]
    y[row] = sum
    squares += sum * sum
  }
  const scale = 1 / Math.sqrt(squares)
  for (let row = 0; row < side; row++) y[row] *= scale
}

/** Works through `tokens` tokens of `passes` passes each; returns a number that depends on all of it. */
function compute({ weights, side }, tokens, passes) {
  let x = new Float32Array(side).fill(1)
  let y = new Float32Array(side)
  for (let count = tokens * passes; count > 0; count--) {
    pass(weights, side, x, y)
    ;[x, y] = [y, x]
  }
  return x[0]
}

module.exports = { compute, step: pass }
