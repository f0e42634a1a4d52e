"""What administrators keep in order."""
