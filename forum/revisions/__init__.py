"""Former texts of what was edited."""
