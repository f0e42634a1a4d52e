"""What the programme set out to do, and the statements of this network."""
