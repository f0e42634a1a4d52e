"""How often somebody may do something, counted in the database."""
