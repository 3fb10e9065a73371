"""Histories in, arrays and facts out; one file an analysis."""
