/** The CPU backend: how many passes over the weights one token costs, in a prompt's batch and when generating. */
module.exports = {
  name: 'CPU',
  device: undefined,
  passes: { prompt: 6, generation: 24 },
}
