"""Steps and their keys, the store that keeps answers, and the executor that computes them."""
