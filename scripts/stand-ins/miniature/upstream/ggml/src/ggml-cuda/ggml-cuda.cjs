/** The "CUDA" backend: how many passes over the weights one token costs, in a prompt's batch and when generating. */
module.exports = {
  name: 'CUDA',
  device: { id: 'CUDA0', description: 'miniature CUDA device (computed on the CPU)' },
  passes: { prompt: 5, generation: 20 },
}
