"""Running the house: commands, health, the demonstration."""
