"""The demonstration network: invented people, real public practices."""
