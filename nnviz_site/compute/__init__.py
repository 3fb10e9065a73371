"""Leaves: data, networks, training and projection. Nothing here knows of pages, figures or the store."""
