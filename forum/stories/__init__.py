"""Practice stories: what was done and what came of it."""
