"""Train small neural networks on fixed experiments, record them, and publish what they show as a static site."""
