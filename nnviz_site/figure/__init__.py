"""Pictures of histories and analyses."""
