"""What can be done about a hand-over; one file for each side of it."""
