"""Text: what pages want, whether it can be, and what they become."""
