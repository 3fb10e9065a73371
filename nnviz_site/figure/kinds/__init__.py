"""One file a figure kind: draw, describe, and how it is labelled."""
